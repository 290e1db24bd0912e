// SPDX-License-Identifier: Apache-2.0
//
// The address of a socket's end: IPv4, IPv6 or a Unix socket, as a small value.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "restante/base/endpoint.h"
#include "restante/base/result.h"

struct sockaddr;
struct sockaddr_storage;

namespace restante::loop {

class Address {
 public:
  Address() { any_.family = AF_UNIX; }
  explicit Address(const sockaddr_storage& socket_address);
  explicit Address(const sockaddr_in& ipv4) : v4_(ipv4) {}
  explicit Address(const sockaddr_in6& ipv6) : v6_(ipv6) {}
  explicit Address(const InternetEndpoint& endpoint);

  // "127.0.0.1:1110" or "[::1]:1110". Names are not looked up.
  [[nodiscard]] static Result<Address> parse(std::string_view text);

  // As parse() reads it; "unix" for a Unix socket.
  std::string text() const;
  // The same without the port.
  std::string host() const;

  // 0 for a Unix socket.
  std::uint16_t port() const;

  // This machine speaking to itself.
  bool is_loopback() const;

  // Equal for addresses that are one customer's: an IPv4 address, an IPv6 network of 64 bits. An
  // IPv4 address in IPv6 clothes (::ffff:a.b.c.d) counts as IPv4. 0 for a Unix socket.
  std::uint64_t customer() const;

  // Equal for customers that are neighbours: an IPv4 network of 24 bits, an IPv6 network of 48.
  std::uint64_t neighbourhood() const;

  int family() const { return any_.family; }
  const sockaddr* raw() const;
  std::uint32_t raw_octets() const;

 private:
  union {
    struct {
      sa_family_t family;
    } any_;
    sockaddr_in v4_;
    sockaddr_in6 v6_;
  };
};

}  // namespace restante::loop
