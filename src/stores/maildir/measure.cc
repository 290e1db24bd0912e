// SPDX-License-Identifier: Apache-2.0
#include "measure.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>

#include "message_name.h"
#include "persistently.h"
#include "scan.h"

namespace restante::stores {

namespace {

// A Snapshot holds sizes of 38 bits, and line ends may double a size.
constexpr std::uint64_t file_octets_max = std::uint64_t{1} << 36;

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
  if (!S_ISREG(status.st_mode)) return failure(ErrorKind::Unsupported);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > file_octets_max) return failed(-EFBIG, message_name);
  const MessageStamp stamp = message_stamp(status);
  if (const auto told = from_name(message_name, file.number(), size)) {
    return Finding{*told, maildrop::Form::Stored, stamp};
  }
  maildrop::OctetCounter counter;
  const int counted = count(file.number(), size, counter);
  if (counted < 0) return failed(counted, message_name);
  return Finding{counter.total(), counter.form(), stamp};
}

Failure Measure::failed(int code, std::string_view message_name) const {
  if (code == -ELOOP || code == -ENXIO) return failure(ErrorKind::Unsupported);
  // What went wrong is told by the call that may wait.
  if (patience_ == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  return Failure(folders_.error(code, message_name));
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

int Measure::count(int file, std::uint64_t size, maildrop::OctetCounter& counter) {
  counted_ += size;
  if (patience_ == Patience::CachedOnly && counted_ > counted_on_loop_max) return -EAGAIN;

  std::array<char, piece_octets> piece;
  for (std::uint64_t offset = 0; offset < size;) {
    const auto wanted = std::min<std::uint64_t>(piece.size(), size - offset);
    const ssize_t got = read(file, std::span(piece).first(wanted), offset);
    if (got < 0) return static_cast<int>(got);
    // The file was cut short a moment ago; or, without waiting, its end may just not be in memory.
    if (got == 0) return patience_ == Patience::CachedOnly ? -EAGAIN : -EIO;
    counter.add({piece.data(), static_cast<std::size_t>(got)});
    offset += static_cast<std::uint64_t>(got);
  }
  return 0;
}

ssize_t Measure::read(int file, std::span<char> space, std::uint64_t offset) const {
  return persistently([&] { return system_.read(file, space, offset, patience_); });
}

}  // namespace restante::stores
