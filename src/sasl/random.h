// SPDX-License-Identifier: Apache-2.0
//
// Octets that nobody can guess. The process ends where there are none to be had: no login would be
// safe, and waiting does not bring them back.
#pragma once

#include <cstddef>
#include <string>

namespace restante::sasl {

[[nodiscard]] std::string random_octets(std::size_t count);

}  // namespace restante::sasl
