// SPDX-License-Identifier: Apache-2.0
#include "restante/channel/proxy_header.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "proxy_header_v2.h"

namespace restante::channel {

namespace {

constexpr std::string_view v1_begins = "PROXY ";

// What is before the next blank; without one, all.
std::string_view next_word(std::string_view& rest) {
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  return word;
}

bool is_port(std::string_view word, in_port_t& port) {
  std::uint16_t number = 0;
  const char* const end = word.data() + word.size();
  const auto [rest, problem] = std::from_chars(word.data(), end, number);
  port = htons(number);
  return problem == std::errc() && rest == end && (word.size() == 1 || word.front() != '0');
}

bool is_address(int family, std::string_view word, void* octets) {
  // With a NUL in it the C library would see another one.
  return word.find('\0') == word.npos &&
         ::inet_pton(family, std::string(word).c_str(), octets) == 1;
}

// Behind "TCP4 ": client, balancer, and their ports. A word too many, or a blank, makes a port that
// is none.
template <class Socket, auto family, auto address, auto port>
ProxyReading read_addresses(std::string_view rest, sa_family_t which) {
  Socket client{};
  Socket balancer{};
  client.*family = which;
  const bool is_sound = is_address(which, next_word(rest), &(client.*address)) &&
                        is_address(which, next_word(rest), &(balancer.*address)) &&
                        is_port(next_word(rest), client.*port) && is_port(rest, balancer.*port);
  if (!is_sound) return ProxyFault::Malformed;
  return ProxyHeader{.who = loop::Address(client)};
}

// Without its beginning and its CRLF.
ProxyReading read_line(std::string_view line) {
  const std::string_view protocol = next_word(line);
  if (protocol == "UNKNOWN") return ProxyHeader{.who = ProxyHeader::Somebody()};
  if (protocol == "TCP4") {
    return read_addresses<sockaddr_in, &sockaddr_in::sin_family, &sockaddr_in::sin_addr,
                          &sockaddr_in::sin_port>(line, AF_INET);
  }
  if (protocol == "TCP6") {
    return read_addresses<sockaddr_in6, &sockaddr_in6::sin6_family, &sockaddr_in6::sin6_addr,
                          &sockaddr_in6::sin6_port>(line, AF_INET6);
  }
  return ProxyFault::Malformed;
}

ProxyReading read_v1(std::string_view octets) {
  const std::string_view line = octets.substr(0, ProxyHeader::v1_octets_max);
  const std::size_t end = std::min(line.find_first_of("\r\n"), line.size());
  const std::string_view ending = line.substr(end, 2);
  if (ending.empty() || ending == "\r") {
    if (line.size() == ProxyHeader::v1_octets_max) return ProxyFault::TooLong;
    return Unfinished();
  }
  if (ending != "\r\n") return ProxyFault::Malformed;
  ProxyReading reading = read_line(line.substr(v1_begins.size(), end - v1_begins.size()));
  if (auto* header = std::get_if<ProxyHeader>(&reading)) header->octets = end + ending.size();
  return reading;
}

}  // namespace

std::string_view name_of(ProxyFault fault) {
  switch (fault) {
    case ProxyFault::NoHeader:
      return "no-header";
    case ProxyFault::Malformed:
      return "malformed";
    case ProxyFault::TooLong:
      return "too-long";
    case ProxyFault::WrongChecksum:
      return "checksum";
    case ProxyFault::Late:
      return "late";
    case ProxyFault::GaveWay:
      return "gave-way";
  }
  return "malformed";
}

ProxyReading read_proxy_header(std::string_view octets) {
  if (octets.starts_with(v1_begins)) return read_v1(octets);
  if (octets.starts_with(v2_begins)) return read_v2(octets);
  const bool may_begin = v1_begins.starts_with(octets) || v2_begins.starts_with(octets);
  return may_begin ? ProxyReading(Unfinished()) : ProxyFault::NoHeader;
}

}  // namespace restante::channel
