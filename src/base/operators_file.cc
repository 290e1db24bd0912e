// SPDX-License-Identifier: Apache-2.0
#include "restante/base/operators_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <string_view>

namespace restante {

namespace {

constexpr mode_t others_bits = S_IRWXO;
constexpr mode_t writers_bits = S_IWGRP | S_IWOTH;

std::string_view kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return "a folder";
    case S_IFIFO:
      return "a FIFO";
    case S_IFSOCK:
      return "a socket";
    default:
      return "a device";
  }
}

Failure refused(const std::string& path, mode_t mode) {
  return failure(ErrorKind::Unsupported,
                 fmt::format("{}: is {}; name an ordinary file", path, kind_of(mode)));
}

}  // namespace

Result<Descriptor> open_operators_file(const std::string& path) {
  struct stat status {};
  // O_NONBLOCK: opening a FIFO waits for a writer otherwise, and a terminal for its line.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file.is_open()) {
    const int code = errno;
    // What open() says of a socket is "No such device or address", which helps nobody.
    const bool is_other = ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
    if (is_other) return refused(path, status.st_mode);
    return system_failure(code, path);
  }
  if (::fstat(file.number(), &status) != 0) return system_failure(errno, path);
  if (!S_ISREG(status.st_mode)) return refused(path, status.st_mode);
  return file;
}

std::string exposure_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  if ((status.st_mode & (others_bits | writers_bits)) == 0) return {};
  const bool is_writable = (status.st_mode & writers_bits) != 0;
  constexpr mode_t permissions = 07777;
  return fmt::format("{}: its mode {:04o} lets {} it; chmod {:04o} it", path,
                     status.st_mode & permissions,
                     is_writable ? "others than its owner write" : "anybody read",
                     status.st_mode & permissions & ~(others_bits | writers_bits));
}

}  // namespace restante
