// SPDX-License-Identifier: Apache-2.0
#include "circumstances.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <cassert>
#include <cstdint>

namespace restante::pop3 {

namespace {

auth::Plaintext plaintext_rule(config::Plaintext rule, const Client& client) {
  switch (rule) {
    case config::Plaintext::Always:
      return auth::Plaintext::Allowed;
    case config::Plaintext::Never:
      return auth::Plaintext::Never;
    case config::Plaintext::Tls:
      return client.is_within_this_machine() ? auth::Plaintext::Allowed : auth::Plaintext::NeedsTls;
  }
  return auth::Plaintext::Never;
}

// What TLS there is on our side of a balancer that ends the client's is the balancer's: it binds
// nothing for the client, and its certificate is not the client's.
auth::Channel behind_tls_of(const channel::ProxiedTls& tls) {
  auth::Channel channel;
  channel.kind = auth::Channel::Kind::Tls;
  channel.certificate_user = tls.common_name;
  return channel;
}

auth::Channel under_own_tls(const tls::Filter& filter) {
  auth::Channel channel;
  channel.kind = auth::Channel::Kind::Tls;
  channel.exporter = filter.exporter_binding();
  channel.server_end_point = filter.server_end_point_binding();
  channel.certificate_user = filter.client_user();
  return channel;
}

}  // namespace

session::Circumstances in_plain(config::Plaintext rule, config::TlsMode tls_mode,
                                const Client& client) {
  session::Circumstances now;
  if (const auto* tls = client.tls_at_balancer()) {
    now.channel = behind_tls_of(*tls);
  } else if (tls_mode == config::TlsMode::Starttls) {
    now.start_tls = session::StartTls::Offered;
  }
  now.channel.plaintext = plaintext_rule(rule, client);
  return now;
}

session::Circumstances under_tls(config::Plaintext rule, const Client& client,
                                 const tls::Filter& filter) {
  const auto* tls = client.tls_at_balancer();
  session::Circumstances now;
  now.channel = tls != nullptr ? behind_tls_of(*tls) : under_own_tls(filter);
  now.channel.plaintext = plaintext_rule(rule, client);
  return now;
}

std::string new_timestamp(const session::Rules& rules) {
  if (rules.apop == session::Apop::Off) return {};
  // Not std::random_device, which is slow to begin with.
  std::array<std::uint32_t, 3> random{};
  const ssize_t got = ::getrandom(random.data(), sizeof random, 0);
  assert(got == sizeof random);  // so few octets always come whole
  (void)got;
  return fmt::format("<{:08x}{:08x}{:08x}@{}>", random[0], random[1], random[2], rules.hostname);
}

}  // namespace restante::pop3
