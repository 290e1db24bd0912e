// SPDX-License-Identifier: Apache-2.0
#include "offer.h"

#include <utility>

#include "restante/sasl/mechanisms.h"
#include "version.h"

namespace restante::server {

namespace {

// The rules borrow the mechanisms, so they live and die together.
struct Offer {
  explicit Offer(sasl::Settings settings) : mechanisms(std::move(settings)) {}

  const sasl::Mechanisms mechanisms;
  session::Rules rules{};
};

}  // namespace

std::shared_ptr<const session::Rules> make_rules(const config::Settings& settings,
                                                 const accounts::Readiness& readiness) {
  const bool has_tokens = readiness.tokens == accounts::Readiness::Tokens::Verifiable;
  auto offer = std::make_shared<Offer>(sasl::Settings{
      .names = config::names_of(settings.auth.mechanisms),
      .abilities = readiness.abilities,
      .hostname = settings.server.hostname,
      .default_domain = settings.auth.default_domain,
      .tokens = has_tokens ? sasl::Tokens::Verifiable : sasl::Tokens::Unverifiable,
  });
  const bool has_apop = settings.auth.apop && readiness.abilities.plain_secrets;
  offer->rules = session::Rules{
      .hostname = settings.server.hostname,
      .version = RESTANTE_VERSION,
      .login_timeout = settings.timeouts.login,
      .inactivity_timeout = settings.timeouts.inactivity,
      .bad_commands_max = settings.limits.bad_commands,
      .line_octets_max = settings.limits.line_octets,
      .login_delay = settings.maildrop.login_delay,
      .expire_days = settings.maildrop.expire_days,
      .seen_mark =
          settings.maildrop.mark_seen ? session::SeenMark::SetOnRetr : session::SeenMark::Leave,
      .apop = has_apop ? session::Apop::On : session::Apop::Off,
      .mechanisms = &offer->mechanisms,
  };
  const session::Rules& rules = offer->rules;
  return {std::move(offer), &rules};
}

}  // namespace restante::server
