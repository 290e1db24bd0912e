// SPDX-License-Identifier: Apache-2.0
#include "restante/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "restante/base/wipe.h"

namespace restante {

namespace {

void enlarge(std::string& octets, std::size_t size) {
  std::string larger(size, '\0');
  octets.copy(larger.data(), octets.size());
  std::swap(octets, larger);
  wipe(larger);
}

// `read(place, octets, offset)` is as ::pread() without its descriptor.
template <class Read>
std::expected<std::string, int> read_whole(int file, std::size_t octets_max, const Read& read) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return std::unexpected(errno);
  // One octet more than there should be: reading it says that the end was reached.
  std::string octets(std::min(static_cast<std::size_t>(status.st_size), octets_max) + 1, '\0');
  std::size_t size = 0;
  while (size <= octets_max) {
    if (size == octets.size()) enlarge(octets, std::min(2 * size, octets_max + 1));
    const ssize_t got = read(octets.data() + size, octets.size() - size, static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const int code = errno;
      wipe(octets);
      return std::unexpected(code);
    }
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  octets.resize(size);
  return octets;
}

}  // namespace

std::expected<std::string, int> read_file(const std::string& path, std::size_t octets_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return std::unexpected(errno);
  // Not by offsets: it may be a pipe, such as a shell's <(...).
  return read_whole(file.number(), octets_max, [&](char* place, std::size_t count, off_t) {
    return ::read(file.number(), place, count);
  });
}

std::expected<std::string, int> read_file(const Descriptor& file, std::size_t octets_max) {
  return read_whole(file.number(), octets_max, [&](char* place, std::size_t count, off_t offset) {
    return ::pread(file.number(), place, count, offset);
  });
}

}  // namespace restante
