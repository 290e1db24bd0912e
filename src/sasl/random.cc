// SPDX-License-Identifier: Apache-2.0
#include "random.h"

#include <gsasl.h>

#include <cstdlib>

namespace restante::sasl {

std::string random_octets(std::size_t count) {
  std::string octets(count, '\0');
  if (gsasl_random(octets.data(), octets.size()) != GSASL_OK) std::abort();
  return octets;
}

}  // namespace restante::sasl
