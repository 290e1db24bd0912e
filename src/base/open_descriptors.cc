// SPDX-License-Identifier: Apache-2.0
#include "restante/base/open_descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace restante {

std::size_t open_descriptors(const Descriptor& own_files) {
  struct stat facts {};
  if (own_files.is_open() && ::fstat(own_files.number(), &facts) == 0 && facts.st_size > 0) {
    return static_cast<std::size_t>(facts.st_size);
  }
  const Descriptor first_free(::fcntl(own_files.number(), F_DUPFD_CLOEXEC, 0));
  return first_free.is_open() ? static_cast<std::size_t>(first_free.number()) : descriptors_max();
}

std::size_t descriptors_max() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace restante
