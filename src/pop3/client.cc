// SPDX-License-Identifier: Apache-2.0
#include "restante/pop3/client.h"

#include <utility>
#include <variant>

namespace restante::pop3 {

namespace {

using channel::ProxyHeader;

// A balancer on another machine knows loopback addresses too, and they are that machine's. Of a
// client that it can't tell nobody knows.
Balancer::Way way_of(const loop::Address& balancer, const ProxyHeader& header) {
  const auto* client = std::get_if<loop::Address>(&header.who);
  const bool is_near = client != nullptr ? client->is_loopback()
                                         : std::holds_alternative<ProxyHeader::Itself>(header.who);
  return is_near && balancer.is_loopback() ? Balancer::Way::Within : Balancer::Way::OverANetwork;
}

// Version 1 knows no LOCAL: HAProxy's checks then name their own end of the connection.
Balancer::Behalf behalf_of(const loop::Address& balancer, const ProxyHeader& header) {
  const auto* client = std::get_if<loop::Address>(&header.who);
  const bool is_itself = client != nullptr
                             ? client->text() == balancer.text()
                             : std::holds_alternative<ProxyHeader::Itself>(header.who);
  return is_itself ? Balancer::Behalf::Itself : Balancer::Behalf::AClient;
}

}  // namespace

Client introduced_by(const loop::Address& balancer, ProxyHeader header) {
  const auto* client = std::get_if<loop::Address>(&header.who);
  return {client != nullptr ? *client : balancer,
          std::make_unique<const Balancer>(
              Balancer{balancer, way_of(balancer, header), behalf_of(balancer, header),
                       std::move(header.tls), std::move(header.unique_id)})};
}

}  // namespace restante::pop3
