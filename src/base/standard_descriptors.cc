// SPDX-License-Identifier: Apache-2.0
#include "restante/base/standard_descriptors.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include "restante/base/exit_code.h"

namespace restante {

void fill_standard_descriptors() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    if (::fcntl(number, F_GETFD) >= 0) continue;
    // The lowest that is free is this one.
    if (::open("/dev/null", O_RDWR) != number) std::_Exit(exit_other);
  }
}

}  // namespace restante
