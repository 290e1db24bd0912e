// SPDX-License-Identifier: Apache-2.0
#include "measure.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "message_name.h"
#include "persistently.h"
#include "scan.h"

namespace restante::stores {

namespace {

// That of st_blocks, whatever the disk's own blocks are.
constexpr std::uint64_t block_octets = 512;

// Stays in the processor's second-level cache between the kernel's copying and our counting.
constexpr std::size_t piece_octets = 64 * 1024;

}  // namespace

Result<Measure::Finding> Measure::measure(std::string_view message_name) {
  const int folder = folders_[place_of(message_name)].number();
  const char* const file_name = file_name_of(message_name).data();
  const Descriptor file(
      persistently([&] { return system_.open(folder, file_name, message_flags, patience_); }));
  if (!file.is_open()) return failed(file.number(), message_name);

  struct stat status {};
  const int code = persistently([&] { return system_.status(file.number(), status); });
  if (code < 0) return failed(code, message_name);
  if (!S_ISREG(status.st_mode)) return failed(-ELOOP, message_name);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > message_octets_max) return failed(-EFBIG, message_name);
  const MessageStamp stamp = message_stamp(status);
  if (const auto told = from_name(message_name, file.number(), size)) {
    return Finding{*told, maildrop::Form::Stored, stamp, status.st_uid};
  }
  Contents contents;
  const int counted = count(file.number(), status, contents);
  if (counted < 0) return failed(counted, message_name);
  const maildrop::OctetCounter& counter = contents.counter;
  return Finding{counter.total(), counter.form(), stamp, status.st_uid, contents.packing};
}

Failure Measure::failed(int code, std::string_view message_name) const {
  if (code == -ELOOP || code == -ENXIO) {
    return failure(ErrorKind::Unsupported, path_of(message_name) + " is no regular file");
  }
  if (code == -EDQUOT) return failure(ErrorKind::Busy);
  // What went wrong is told by the call that may wait.
  if (patience_ == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  Error error = folders_.error(code, message_name);
  if (code == -EFBIG) error.kind = ErrorKind::Denied;
  return Failure(std::move(error));
}

std::optional<std::uint64_t> Measure::from_name(std::string_view message_name, int file,
                                                std::uint64_t size) const {
  const auto sizes = sizes_of(base_name(file_name_of(message_name)));
  if (!sizes || sizes->stored != size || size == 0) return {};
  char last = 0;
  if (read(file, {&last, 1}, size - 1) != 1) return {};
  constexpr std::uint64_t missing_line_end = 2;
  return sizes->with_crlf + (last == '\n' ? 0 : missing_line_end);
}

int Measure::count(int file, const struct stat& status, Contents& contents) {
  const auto size = static_cast<std::uint64_t>(status.st_size);
  counted_ += size;
  const bool is_on_loop = patience_ == Patience::CachedOnly;
  if (is_on_loop && counted_ > counted_on_loop_max) return -EAGAIN;

  const bool has_holes = static_cast<std::uint64_t>(status.st_blocks) * block_octets < size;
  std::array<char, piece_octets> piece;
  for (std::uint64_t offset = 0; offset < size;) {
    if (has_holes && !is_on_loop) {
      const std::uint64_t data = skip_hole(file, offset, size);
      contents.counter.add_hole(data - offset);
      offset = data;
      if (offset == size) return 0;
    }
    const auto wanted = std::min<std::uint64_t>(piece.size(), size - offset);
    if (budget_.spend(wanted) == CountingBudget::Answer::Spent) return -EDQUOT;
    const ssize_t got = read(file, std::span(piece).first(wanted), offset);
    if (got < 0) return static_cast<int>(got);
    // The file was cut short a moment ago; or, without waiting, its end may just not be in memory.
    if (got == 0) return is_on_loop ? -EAGAIN : -EIO;
    const std::string_view octets(piece.data(), static_cast<std::size_t>(got));
    if (offset == 0) contents.packing = packing_of(octets);
    contents.counter.add(octets);
    offset += static_cast<std::uint64_t>(got);
  }
  return 0;
}

std::uint64_t Measure::skip_hole(int file, std::uint64_t offset, std::uint64_t size) const {
  const std::int64_t data = system_.next_data(file, offset);
  if (data < 0) return size;
  return std::clamp(static_cast<std::uint64_t>(data), offset, size);
}

ssize_t Measure::read(int file, std::span<char> space, std::uint64_t offset) const {
  return persistently([&] { return system_.read(file, space, offset, patience_); });
}

}  // namespace restante::stores
