// SPDX-License-Identifier: Apache-2.0
#include "restante/base/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace restante {

namespace {

constexpr std::string_view unix_scheme = "unix:";
constexpr std::string_view systemd_scheme = "systemd:";
constexpr std::size_t systemd_name_octets_max = 255;

using Ip = std::array<unsigned char, sizeof(in6_addr)>;  // an IPv4 address is in the first four

std::optional<Ip> octets_of(const std::string& host, int family) {
  Ip ip{};
  // inet_pton() would see nothing behind a NUL.
  if (host.contains('\0') || inet_pton(family, host.c_str(), ip.data()) != 1) return {};
  return ip;
}

std::string text_of(const Ip& ip, int family) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, ip.data(), text.data(), text.size());
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, port);
  if (problem != std::errc() || rest != end) return {};
  if (text.size() > 1 && text.front() == '0') return {};
  return port;
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= systemd_name_octets_max &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

}  // namespace

std::expected<Endpoint, EndpointFault> parse_endpoint(std::string_view text) {
  if (text.starts_with(unix_scheme)) {
    const std::string_view path = text.substr(unix_scheme.size());
    if (path.empty() || path.contains('\0')) return std::unexpected(EndpointFault::Path);
    return UnixEndpoint{std::string(path)};
  }
  if (text.starts_with(systemd_scheme)) {
    const std::string_view name = text.substr(systemd_scheme.size());
    if (!is_name(name)) return std::unexpected(EndpointFault::Name);
    return SystemdEndpoint{std::string(name)};
  }
  return parse_internet_endpoint(text);
}

std::expected<InternetEndpoint, EndpointFault> parse_internet_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::unexpected(EndpointFault::NoPort);
  std::string host(text.substr(0, colon));
  const bool has_brackets = host.starts_with('[') && host.ends_with(']');
  if (has_brackets) host = host.substr(1, host.size() - 2);
  const int family = host.contains(':') ? AF_INET6 : AF_INET;
  const auto ip = octets_of(host, family);
  if (!ip) return std::unexpected(EndpointFault::NotNumeric);
  if (has_brackets != (family == AF_INET6)) return std::unexpected(EndpointFault::Brackets);
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return std::unexpected(EndpointFault::Port);
  return InternetEndpoint{text_of(*ip, family), *port};
}

std::string text_of(const Endpoint& endpoint) {
  if (const auto* file = std::get_if<UnixEndpoint>(&endpoint)) {
    return std::string(unix_scheme) + file->path;
  }
  if (const auto* handed = std::get_if<SystemdEndpoint>(&endpoint)) {
    return std::string(systemd_scheme) + handed->name;
  }
  const auto& internet = std::get<InternetEndpoint>(endpoint);
  return is_ipv6(internet) ? fmt::format("[{}]:{}", internet.host, internet.port)
                           : fmt::format("{}:{}", internet.host, internet.port);
}

bool is_ipv6(const InternetEndpoint& endpoint) {
  return endpoint.host.contains(':');
}

std::string mapped_ipv4(const InternetEndpoint& endpoint) {
  if (!is_ipv6(endpoint)) return {};
  const auto ip = octets_of(endpoint.host, AF_INET6);
  constexpr Ip prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (!ip || !std::equal(ip->begin(), ip->begin() + 12, prefix.begin())) return {};
  Ip inner{};
  std::copy(ip->begin() + 12, ip->end(), inner.begin());
  return text_of(inner, AF_INET);
}

}  // namespace restante
