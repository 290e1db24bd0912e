// SPDX-License-Identifier: Apache-2.0
//
// Local addresses to connect from: a server's port can be reached only some 28,000 times at once
// from each of them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "restante/base/result.h"
#include "restante/loop/address.h"

namespace restante::load {

// A /16, which no test needs more of.
inline constexpr std::size_t sources_max = 65'536;

// "127.0.0.5", "127.0.0.2-127.0.0.30" or "127.0.0.0/24" (without its first and its last address),
// IPv4 only; their port is 0. Unsupported: a text that is none of these, or too many addresses.
[[nodiscard]] Result<std::vector<loop::Address>> parse_sources(std::string_view text);

}  // namespace restante::load
