// SPDX-License-Identifier: Apache-2.0
//
// The server that is meant.
#pragma once

#include <string>

#include "restante/base/result.h"
#include "restante/loop/address.h"

namespace restante::load {

struct Target {
  std::string host;  // as it was written, without brackets
  loop::Address address;
};

// "pop.example.net:110", "127.0.0.1:1110" or "[::1]:110". Asks the resolver; of several addresses
// the first is taken. Unsupported: not of this form; NotFound: the name is not known.
[[nodiscard]] Result<Target> find_target(const std::string& text);

}  // namespace restante::load
