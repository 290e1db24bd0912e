// SPDX-License-Identifier: Apache-2.0
//
// The header of the PROXY protocol, versions 1 and 2, as HAProxy's proxy-protocol.txt specifies it:
// what a balancer says, before all else, of the client that it connects for. No I/O and no state:
// octets in, a value out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "restante/loop/address.h"

namespace restante::channel {

// The TLS that a client speaks to the balancer, which ends there (PP2_TYPE_SSL, section 2.2.6).
struct ProxiedTls {
  std::string version;  // "TLSv1.3"
  std::string cipher;   // empty: that was not said
  // Of a client certificate that the balancer verified; else empty. A name with control characters,
  // or of more than common_name_octets_max, is none.
  std::string common_name;
};

struct ProxyHeader {
  static constexpr std::size_t v1_octets_max = 107;  // section 2.1, with CRLF
  // Whatever fits the length that a header of version 2 has room for: balancers may add what they
  // like, certificates for example.
  static constexpr std::size_t v2_octets_max = std::size_t{16} + 65535;
  static constexpr std::size_t unique_id_octets_max = 128;    // section 2.2.5
  static constexpr std::size_t common_name_octets_max = 255;  // no user's name is longer

  struct Itself {};    // LOCAL: the balancer speaks for itself, as to see whether we live
  struct Somebody {};  // UNKNOWN, UNSPEC: a client whose address it can't tell

  // A client at a Unix socket of the balancer's has the Address of one.
  std::variant<Itself, Somebody, loop::Address> who = {};
  std::optional<ProxiedTls> tls = {};
  std::string unique_id = {};  // PP2_TYPE_UNIQUE_ID, any octets; empty: there is none
  std::size_t octets = 0;
};

// Why a connection that was to begin with a header is closed.
enum class ProxyFault : std::uint8_t {
  NoHeader,       // it begins otherwise
  Malformed,      // not as the specification wants it
  TooLong,        // version 1 without an end in time
  WrongChecksum,  // PP2_TYPE_CRC32C
  Late,
  GaveWay  // to newer ones, where too many had not said theirs
};

// As the log says it: "no-header".
[[nodiscard]] std::string_view name_of(ProxyFault fault);

struct Unfinished {};  // all of it belongs to a header, of which there is more
using ProxyReading = std::variant<Unfinished, ProxyHeader, ProxyFault>;

// Of what begins with a header; what comes behind it is not looked at. Faults are found with the
// first octet that can be none, or with the last of the header.
[[nodiscard]] ProxyReading read_proxy_header(std::string_view octets);

}  // namespace restante::channel
