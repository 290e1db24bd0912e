// SPDX-License-Identifier: Apache-2.0
#include "circumstances.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <cassert>
#include <cstdint>

namespace restante::pop3 {

namespace {

auth::Plaintext plaintext_rule(config::Plaintext rule, const loop::Address& peer) {
  switch (rule) {
    case config::Plaintext::Always:
      return auth::Plaintext::Allowed;
    case config::Plaintext::Never:
      return auth::Plaintext::Never;
    case config::Plaintext::Tls:
      return peer.is_loopback() ? auth::Plaintext::Allowed : auth::Plaintext::NeedsTls;
  }
  return auth::Plaintext::Never;
}

}  // namespace

session::Circumstances in_plain(config::Plaintext rule, config::TlsMode tls_mode,
                                const loop::Address& peer) {
  session::Circumstances now;
  now.channel.plaintext = plaintext_rule(rule, peer);
  if (tls_mode == config::TlsMode::Starttls) now.start_tls = session::StartTls::Offered;
  return now;
}

session::Circumstances under_tls(config::Plaintext rule, const loop::Address& peer,
                                 const tls::Filter& filter) {
  session::Circumstances now;
  now.channel.plaintext = plaintext_rule(rule, peer);
  now.channel.kind = auth::Channel::Kind::Tls;
  now.channel.exporter = filter.exporter_binding();
  now.channel.server_end_point = filter.server_end_point_binding();
  now.channel.certificate_user = filter.client_user();
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
