// SPDX-License-Identifier: Apache-2.0
//
// Where to listen, as the configuration spells it: "127.0.0.1:110", "[::]:110", "unix:/path" or
// "systemd:NAME". Nothing here asks a resolver.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

namespace restante {

struct InternetEndpoint {
  std::string host;        // numeric, without brackets, in the one form that inet_ntop() gives it
  std::uint16_t port = 0;  // 0: the kernel picks one

  bool operator==(const InternetEndpoint&) const = default;
};

struct UnixEndpoint {
  std::string path;

  bool operator==(const UnixEndpoint&) const = default;
};

// A socket that systemd hands over.
struct SystemdEndpoint {
  std::string name;  // FileDescriptorName= of systemd.socket(5)

  bool operator==(const SystemdEndpoint&) const = default;
};

using Endpoint = std::variant<InternetEndpoint, UnixEndpoint, SystemdEndpoint>;

// What is wrong with a text.
enum class EndpointFault {
  NoPort,      // there is no ':'
  NotNumeric,  // what stands before the port is no IP address
  Brackets,    // around an IPv4 address, or none around an IPv6 one
  Port,        // no number up to 65535, or one with a needless zero
  Path,        // none, or one with a NUL in it
  Name         // not one that systemd takes
};

[[nodiscard]] std::expected<Endpoint, EndpointFault> parse_endpoint(std::string_view text);
[[nodiscard]] std::expected<InternetEndpoint, EndpointFault> parse_internet_endpoint(
    std::string_view text);

// As it is parsed. One text for all ways to write the same.
[[nodiscard]] std::string text_of(const Endpoint& endpoint);

[[nodiscard]] bool is_ipv6(const InternetEndpoint& endpoint);

// The IPv4 address inside of one like ::ffff:192.0.2.1 (RFC 4291 section 2.5.5.2), or empty.
[[nodiscard]] std::string mapped_ipv4(const InternetEndpoint& endpoint);

}  // namespace restante
