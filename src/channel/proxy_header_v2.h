// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "restante/channel/proxy_header.h"

namespace restante::channel {

// Section 2.2: no line of any protocol, and where it is taken for some it ends the connection.
inline constexpr std::string_view v2_begins("\r\n\r\n\0\r\nQUIT\n", 12);

// REQUIRES: `octets` begin with that.
[[nodiscard]] ProxyReading read_v2(std::string_view octets);

}  // namespace restante::channel
