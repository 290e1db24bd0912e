// SPDX-License-Identifier: Apache-2.0
#include "generation.h"

#include <utility>

#include "restante/sasl/mechanisms.h"
#include "restante/server/tls_context.h"
#include "version.h"

namespace restante::server {

namespace {

std::unique_ptr<const auth::Mechanisms> mechanisms_for(const config::Settings& settings,
                                                       const Backends& backends) {
  return std::make_unique<const sasl::Mechanisms>(sasl::Settings{
      .names = config::names_of(settings.auth.mechanisms),
      .abilities = backends.authenticator->abilities(),
      .hostname = settings.server.hostname,
      .default_domain = settings.auth.default_domain,
      .tokens = backends.tokens == nullptr ? sasl::Tokens::Unverifiable : sasl::Tokens::Verifiable,
  });
}

session::Rules rules_from(const Generation& generation) {
  const config::Settings& settings = generation.settings;
  const bool has_secrets = generation.backends.authenticator->abilities().plain_secrets;
  return session::Rules{
      .hostname = settings.server.hostname,
      .version = RESTANTE_VERSION,
      .login_timeout = settings.timeouts.login,
      .inactivity_timeout = settings.timeouts.inactivity,
      .bad_commands_max = settings.limits.bad_commands,
      .line_octets_max = settings.limits.line_octets,
      .default_domain = settings.auth.default_domain,
      .login_delay = settings.maildrop.login_delay,
      .expire_days = settings.maildrop.expire_days,
      .seen_mark =
          settings.maildrop.mark_seen ? session::SeenMark::SetOnRetr : session::SeenMark::Leave,
      .apop = settings.auth.apop && has_secrets ? session::Apop::On : session::Apop::Off,
      .mechanisms = generation.mechanisms.get(),
  };
}

}  // namespace

Result<std::shared_ptr<const Generation>> make_generation(config::Settings settings,
                                                          BackendFactory& factory,
                                                          tls::TicketKeys& keys,
                                                          const Generation* previous) {
  auto context = load_tls(settings.tls, keys, DiskFiles());
  if (!context.has_value()) return std::unexpected(std::move(context.error()));
  auto backends = factory.make(settings);
  if (!backends.has_value()) return std::unexpected(std::move(backends.error()));
  auto generation = std::make_shared<Generation>();
  generation->settings = std::move(settings);
  generation->backends = std::move(*backends);
  generation->mechanisms = mechanisms_for(generation->settings, generation->backends);
  generation->tls = std::move(*context);
  generation->rules = rules_from(*generation);
  const Duration delay = generation->settings.auth.failure_delay;
  generation->throttle = previous != nullptr && previous->settings.auth.failure_delay == delay
                             ? previous->throttle
                             : std::make_shared<auth::FailureThrottle>(delay);
  return generation;
}

}  // namespace restante::server
