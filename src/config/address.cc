// SPDX-License-Identifier: Apache-2.0
#include "address.h"

#include "quoted.h"
#include "restante/base/endpoint.h"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace restante::config {
namespace {

constexpr std::size_t host_name_octets_max = 255;  // RFC 1035 section 2.3.4

struct Ip {
  int family = AF_INET;
  std::array<std::uint8_t, 16> octets{};

  std::uint32_t bits() const { return family == AF_INET ? 32 : 128; }
};

std::optional<Ip> parse_ip(std::string_view text) {
  Ip ip;
  ip.family = text.contains(':') ? AF_INET6 : AF_INET;
  const bool understood = inet_pton(ip.family, std::string(text).c_str(), ip.octets.data()) == 1;
  if (!understood || text.contains('\0')) return {};
  return ip;
}

std::string print_ip(const Ip& ip) {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(ip.family, ip.octets.data(), text, sizeof text);
}

// Digits only and no needless zero, so that a number has one form.
std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t max) {
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number > max) return {};
  if (text.size() > 1 && text.front() == '0') return {};
  return number;
}

std::string_view remedy(EndpointFault fault) {
  switch (fault) {
    case EndpointFault::NoPort:
      return R"(it needs an address and a port, such as "127.0.0.1:110")";
    case EndpointFault::NotNumeric:
      return R"(it has no numeric IP address; write one such as "0.0.0.0:110" or "[::]:110")";
    case EndpointFault::Brackets:
      return R"(IPv6 addresses, and only they, stand in brackets: "[::1]:110")";
    case EndpointFault::Port:
      return "its port must be a number from 0 to 65535";
    case EndpointFault::Path:
      return R"(a path must follow, as in "unix:/run/restante/pop3.sock")";
    case EndpointFault::Name:
      return R"(a FileDescriptorName= of the socket unit must follow "systemd:")";
  }
  return {};
}

Ip masked(Ip ip, std::uint32_t prefix) {
  for (std::uint32_t bit = prefix; bit < ip.bits(); ++bit)
    ip.octets[bit / 8] &= static_cast<std::uint8_t>(~(0x80u >> bit % 8));
  return ip;
}

// RFC 4291 section 2.5.5.2.
bool is_mapped(const Ip& ip) {
  constexpr std::array<std::uint8_t, 12> begins = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return ip.family == AF_INET6 && std::equal(begins.begin(), begins.end(), ip.octets.begin());
}

}  // namespace

Complaint check_host_and_port(std::string_view address) {
  const auto endpoint = parse_internet_endpoint(address);
  if (!endpoint) return fmt::format("is {}; {}", shown(address), remedy(endpoint.error()));
  const std::string ipv4 = mapped_ipv4(*endpoint);
  if (ipv4.empty()) return {};
  return fmt::format(R"(is {}, an IPv4 address in the form of IPv6; write "{}:{}")", shown(address),
                     ipv4, endpoint->port);
}

Complaint check_listener_address(std::string_view address) {
  const auto endpoint = parse_endpoint(address);
  if (!endpoint) return fmt::format("is {}; {}", shown(address), remedy(endpoint.error()));
  return std::holds_alternative<InternetEndpoint>(*endpoint) ? check_host_and_port(address)
                                                             : Complaint();
}

Complaint check_network(std::string_view network) {
  if (network == unix_network) return {};
  const std::size_t slash = network.find('/');
  const auto ip = parse_ip(network.substr(0, slash));
  if (!ip) {
    return fmt::format(R"(must be networks such as "10.0.0.0/8" or "fd00::/8", or "unix", not {})",
                       shown(network));
  }
  if (is_mapped(*ip)) {
    return fmt::format("has {}, IPv4 in the form of IPv6; write it as IPv4", shown(network));
  }
  if (slash == std::string_view::npos) {
    return fmt::format(R"(has {0}, which needs a prefix length; for one address write "{1}/{2}")",
                       shown(network), print_ip(*ip), ip->bits());
  }
  const auto prefix = parse_number(network.substr(slash + 1), ip->bits());
  if (!prefix) {
    return fmt::format("has {}; its prefix length must be a number from 0 to {}", shown(network),
                       ip->bits());
  }
  const Ip base = masked(*ip, *prefix);
  if (base.octets == ip->octets) return {};
  return fmt::format(R"(has {}, with bits set beyond the prefix; the network is "{}/{}")",
                     shown(network), print_ip(base), *prefix);
}

Complaint check_whom(std::string_view whom) {
  if (whom.contains('/')) return check_network(whom);
  const auto is_odd = [](char octet) { return static_cast<unsigned char>(octet) <= ' '; };
  if (!whom.empty() && std::ranges::none_of(whom, is_odd)) return {};
  return fmt::format(R"(must be users such as "joe@example.net", or networks, not {})",
                     shown(whom));
}

Complaint check_host_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-';
  };
  const bool good = name.find_first_not_of('.') != std::string_view::npos &&
                    name.size() <= host_name_octets_max && std::ranges::all_of(name, fits);
  if (good) return {};
  return fmt::format("must be 1 to {} letters, digits, '.' or '-', not {}", host_name_octets_max,
                     shown(name));
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& octet : out) {
    if (octet >= 'A' && octet <= 'Z') octet = static_cast<char>(octet - 'A' + 'a');
  }
  return out;
}

std::string canonical_host_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return lower_case(name);
}

}  // namespace restante::config
