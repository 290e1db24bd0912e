// SPDX-License-Identifier: Apache-2.0
#include "file_octets.h"

#include "user_table.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace restante::authenticators {

namespace {

bool is_same(const struct stat& one, const struct stat& other) {
  return one.st_size == other.st_size && one.st_mtim.tv_sec == other.st_mtim.tv_sec &&
         one.st_mtim.tv_nsec == other.st_mtim.tv_nsec;
}

Failure written_meanwhile(const std::string& path) {
  return failure(ErrorKind::TryAgain,
                 fmt::format("{}: was written while it was read; replace it by a rename", path));
}

std::size_t size_of(const struct stat& status) {
  return static_cast<std::size_t>(status.st_size);
}

Result<struct stat> look_at(int descriptor, const std::string& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return system_failure(errno, path);
  if (size_of(status) <= UserTable::octets_max) return status;
  return failure(ErrorKind::Unsupported, fmt::format("{}: is larger than 1 TiB", path));
}

std::size_t count_line_ends(std::string_view octets) {
  std::size_t count = 0;
  for (std::size_t at = octets.find('\n'); at != octets.npos; at = octets.find('\n', at + 1)) {
    ++count;
  }
  return count;
}

// What is read at a time, so that it is still in the processor's cache when its lines are counted.
constexpr std::size_t piece_octets = std::size_t{256} * 1024;

}  // namespace

FileOctets::FileOctets(std::string_view octets)
    : octets_(octets.size()), line_ends_(count_line_ends(octets)) {
  std::ranges::copy(octets, octets_.data());
}

Result<FileOctets> FileOctets::read(int descriptor, const std::string& path) {
  const auto status = look_at(descriptor, path);
  if (!status) return Failure(status.error());
  return fill(LargeArray<char>(size_of(*status)), descriptor, path, *status);
}

Result<FileOctets> FileOctets::read(int descriptor, const std::string& path,
                                    const Extract& extract) {
  const auto status = look_at(descriptor, path);
  if (!status) return Failure(status.error());
  const auto room = extract.make_room_for_octets(size_of(*status));
  if (!room) return Failure(room.error());
  return fill(LargeArray<char>(size_of(*status), *room), descriptor, path, *status);
}

Result<FileOctets> FileOctets::fill(LargeArray<char> octets, int descriptor,
                                    const std::string& path, const struct stat& before) {
  std::size_t line_ends = 0;
  for (std::size_t done = 0; done < octets.size();) {
    char* const piece = octets.data() + done;
    const ssize_t got = ::pread(descriptor, piece, std::min(octets.size() - done, piece_octets),
                                static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure(errno, path);
    if (got == 0) return written_meanwhile(path);
    line_ends += count_line_ends({piece, static_cast<std::size_t>(got)});
    done += static_cast<std::size_t>(got);
  }
  struct stat after {};
  if (::fstat(descriptor, &after) != 0) return system_failure(errno, path);
  if (!is_same(before, after)) return written_meanwhile(path);
  return FileOctets(std::move(octets), line_ends);
}

}  // namespace restante::authenticators
