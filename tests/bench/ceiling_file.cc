// SPDX-License-Identifier: Apache-2.0
#include "ceiling_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <string_view>
#include <utility>

namespace ceiling {

namespace {

constexpr std::size_t longest_ending = 5;  // CRLF, dot, CRLF

}  // namespace

FileReply::FileReply(const Message& message)
    : message_(message), file_(::openat(message.folder, message.file.c_str(), O_RDONLY)) {}

FileReply::~FileReply() {
  if (file_ >= 0) ::close(file_);
}

FileReply::Progress FileReply::send(int socket, Scratch& scratch) {
  auto progress = send(socket, std::exchange(kept_, {}));
  while (progress == Progress::Sent && phase_ != Phase::Ends) {
    const std::string_view octets = fill(scratch);
    progress = octets.empty() ? Progress::Failed : send(socket, octets);
  }
  return progress;
}

FileReply::Progress FileReply::send(int socket, std::string_view octets) {
  if (octets.empty()) return Progress::Sent;
  const ssize_t sent = ::write(socket, octets.data(), octets.size());
  if (sent < 0 && errno != EAGAIN) return Progress::Failed;
  octets.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
  kept_ = octets;
  return octets.empty() ? Progress::Sent : Progress::Waits;
}

std::string_view FileReply::fill(Scratch& scratch) {
  const std::span<char> stored = scratch.stored.all();
  const std::span<char> wire = scratch.wire.all();
  std::span<char> space = wire;
  if (phase_ == Phase::Begins) {
    space =
        space.subspan(std::ranges::copy(message_.status_line, space.begin()).out - space.begin());
    phase_ = Phase::GoesOn;
  }
  while (read_ < message_.file_octets && space.size() > stored.size()) {
    const ssize_t count = ::pread(file_, stored.data(), stored.size(), read_);
    if (count <= 0) return {};
    const auto progress = writer_.write({stored.data(), static_cast<std::size_t>(count)}, space);
    read_ += static_cast<off_t>(progress.consumed);
    space = space.subspan(progress.produced);
  }
  if (read_ == message_.file_octets && space.size() >= longest_ending) {
    space = space.subspan(writer_.finish(space).produced);
    phase_ = Phase::Ends;
  }
  return {wire.data(), wire.size() - space.size()};
}

}  // namespace ceiling
