// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/passwd_file/findings.h"

#include <fmt/format.h>

namespace restante::authenticators {

std::string place_of(const std::string& path, const BadLine& bad) {
  return fmt::format("{}:{}:{}", path, bad.line, bad.column);
}

}  // namespace restante::authenticators
