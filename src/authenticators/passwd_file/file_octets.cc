// SPDX-License-Identifier: Apache-2.0
#include "file_octets.h"

#include "user_table.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

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

}  // namespace

FileOctets::FileOctets(std::string_view octets)
    : octets_(std::make_unique_for_overwrite<char[]>(octets.size())), size_(octets.size()) {
  std::memcpy(octets_.get(), octets.data(), octets.size());
}

Result<FileOctets> FileOctets::read(int descriptor, const std::string& path) {
  struct stat before {};
  if (::fstat(descriptor, &before) != 0) return system_failure(errno, path);
  const auto size = static_cast<std::size_t>(before.st_size);
  if (size > UserTable::octets_max) {
    return failure(ErrorKind::Unsupported, fmt::format("{}: is larger than 1 TiB", path));
  }
  auto octets = std::make_unique_for_overwrite<char[]>(size);
  for (std::size_t done = 0; done < size;) {
    const ssize_t got =
        ::pread(descriptor, octets.get() + done, size - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure(errno, path);
    if (got == 0) return written_meanwhile(path);
    done += static_cast<std::size_t>(got);
  }
  struct stat after {};
  if (::fstat(descriptor, &after) != 0) return system_failure(errno, path);
  if (!is_same(before, after)) return written_meanwhile(path);
  return FileOctets(std::move(octets), size);
}

}  // namespace restante::authenticators
