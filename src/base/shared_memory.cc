// SPDX-License-Identifier: Apache-2.0
#include "restante/base/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace restante {

Result<Descriptor> make_shared_memory(const SharedLayout& layout, std::string_view what) {
  Descriptor memory(::memfd_create(layout.name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  const int number = memory.number();
  const bool is_made =
      memory.is_open() && ::fchmod(number, S_IRUSR | S_IWUSR) == 0 &&
      ::ftruncate(number, static_cast<off_t>(layout.octets)) == 0 &&
      ::fcntl(number, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0 &&
      ::pwrite(number, &layout.version, sizeof layout.version, 0) == sizeof layout.version;
  if (!is_made) return system_failure(errno, what);
  return memory;
}

bool has_layout(int memory, const SharedLayout& layout) {
  struct stat facts {};
  std::uint64_t version = 0;
  return ::fstat(memory, &facts) == 0 && std::cmp_equal(facts.st_size, layout.octets) &&
         ::pread(memory, &version, sizeof version, 0) == sizeof version &&
         version == layout.version;
}

Descriptor only_to_read(const Descriptor& memory) {
  const std::string path = "/proc/self/fd/" + std::to_string(memory.number());
  return Descriptor(memory.is_open() ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : -1);
}

}  // namespace restante
