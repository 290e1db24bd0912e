// SPDX-License-Identifier: Apache-2.0
//
// Who is at the other end of a session, and by which way its octets come.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "restante/channel/proxy_header.h"
#include "restante/loop/address.h"

namespace restante::pop3 {

// Who connects on behalf of a client, and what they say of it.
struct Balancer {
  // Whether the client's octets stay within this machine on all their way.
  enum class Way : std::uint8_t { Within, OverANetwork };
  // Itself: to see whether we live.
  enum class Behalf : std::uint8_t { Itself, AClient };

  loop::Address address;
  Way way = Way::OverANetwork;
  Behalf behalf = Behalf::AClient;
  std::optional<channel::ProxiedTls> tls = {};
  std::string unique_id = {};  // of this connection, as the balancer's own log says it
};

struct Client {
  // As a balancer says it; its own where it speaks for itself, or can't tell.
  loop::Address address = {};
  std::unique_ptr<const Balancer> balancer = nullptr;  // null: the client connects by itself

  bool is_within_this_machine() const {
    return balancer == nullptr ? address.is_loopback() : balancer->way == Balancer::Way::Within;
  }
  // Null: there is none.
  const channel::ProxiedTls* tls_at_balancer() const {
    return balancer != nullptr && balancer->tls ? &*balancer->tls : nullptr;
  }
};

[[nodiscard]] Client introduced_by(const loop::Address& balancer, channel::ProxyHeader header);

}  // namespace restante::pop3
