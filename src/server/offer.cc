// SPDX-License-Identifier: Apache-2.0
#include "offer.h"

#include <algorithm>
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

Duration longest_login_delay(const config::Settings& settings,
                             const accounts::Readiness& readiness) {
  return std::max(settings.maildrop.login_delay,
                  readiness.longest_login_delay.value_or(Duration(0)));
}

}  // namespace

std::shared_ptr<const session::Rules> make_rules(const config::Settings& settings,
                                                 const accounts::Readiness& readiness) {
  auto offer = std::make_shared<Offer>(sasl::Settings{
      .names = readiness.mechanisms,
      .hostname = settings.server.hostname,
      .default_domain = settings.auth.default_domain,
  });
  const bool has_apop = readiness.apop == accounts::Readiness::Apop::Offered;
  const bool takes_passwords = readiness.passwords == accounts::Readiness::Passwords::Offered;
  offer->rules = session::Rules{
      .hostname = settings.server.hostname,
      .version = RESTANTE_VERSION,
      .login_timeout = settings.timeouts.login,
      .inactivity_timeout = settings.timeouts.inactivity,
      .bad_commands_max = settings.limits.bad_commands,
      .line_octets_max = settings.limits.line_octets,
      .login_delay = longest_login_delay(settings, readiness),
      .login_delays = readiness.longest_login_delay ? session::LoginDelays::ByUser
                                                    : session::LoginDelays::AllTheSame,
      .expire_days = settings.maildrop.expire_days,
      .seen_mark =
          settings.maildrop.mark_seen ? session::SeenMark::SetOnRetr : session::SeenMark::Leave,
      .utf8_headers = settings.maildrop.require_utf8 ? session::Utf8Headers::NeedUtf8Mode
                                                     : session::Utf8Headers::Sent,
      .apop = has_apop ? session::Apop::On : session::Apop::Off,
      .passwords = takes_passwords ? session::Passwords::Taken : session::Passwords::Refused,
      .mechanisms = &offer->mechanisms,
  };
  const session::Rules& rules = offer->rules;
  return {std::move(offer), &rules};
}

}  // namespace restante::server
