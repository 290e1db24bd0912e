// SPDX-License-Identifier: Apache-2.0
//
// Addresses, networks and host names as the configuration writes them. Nothing here asks a
// resolver. Each check gives nothing, or what is wrong; the text is meant to follow the key's name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace restante::config {

using Complaint = std::optional<std::string>;

// "127.0.0.1:110", "[::1]:110"; port 0 lets the kernel pick. See endpoint.h.
[[nodiscard]] Complaint check_host_and_port(std::string_view address);

// That, or "unix:PATH" or "systemd:NAME".
[[nodiscard]] Complaint check_listener_address(std::string_view address);

// "10.0.0.0/8", "fd00::/8"; no bits set beyond the prefix. Or "unix": who comes by a Unix socket.
inline constexpr std::string_view unix_network = "unix";
[[nodiscard]] Complaint check_network(std::string_view network);

// A network or one address, or else a user: any text without blanks and '/'.
[[nodiscard]] Complaint check_whom(std::string_view whom);

// 1 to 255 letters, digits, '.' and '-', not dots alone.
[[nodiscard]] Complaint check_host_name(std::string_view name);

[[nodiscard]] std::string lower_case(std::string_view text);

// Host names are the same in either case, and with a dot at the end.
[[nodiscard]] std::string canonical_host_name(std::string_view name);

}  // namespace restante::config
