// SPDX-License-Identifier: Apache-2.0
#include "restante/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "restante/base/descriptor.h"

namespace restante {

std::expected<std::string, int> read_file(const std::string& path, std::size_t octets_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file.is_open() || ::fstat(file.number(), &status) != 0) return std::unexpected(errno);

  // One octet more than there should be: reading it says that the end was reached.
  std::string octets(std::min(static_cast<std::size_t>(status.st_size), octets_max) + 1, '\0');
  std::size_t size = 0;
  while (size <= octets_max) {
    if (size == octets.size()) octets.resize(std::min(2 * size, octets_max + 1));
    const ssize_t got = ::read(file.number(), octets.data() + size, octets.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  octets.resize(size);
  return octets;
}

}  // namespace restante
