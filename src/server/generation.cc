// SPDX-License-Identifier: Apache-2.0
#include "generation.h"

#include <utility>

#include "version.h"

namespace restante::server {

namespace {

session::Rules rules_from(const config::Settings& settings) {
  return session::Rules{
      .hostname = settings.server.hostname,
      .version = RESTANTE_VERSION,
      .login_timeout = settings.timeouts.login,
      .inactivity_timeout = settings.timeouts.inactivity,
      .failure_delay = settings.auth.failure_delay,
      .bad_commands_max = settings.limits.bad_commands,
      .line_octets_max = settings.limits.line_octets,
      .default_domain = settings.auth.default_domain,
      .login_delay = settings.maildrop.login_delay,
      .expire_days = settings.maildrop.expire_days,
      .seen_mark =
          settings.maildrop.mark_seen ? session::SeenMark::SetOnRetr : session::SeenMark::Leave,
  };
}

}  // namespace

std::shared_ptr<const Generation> make_generation(config::Settings settings, Backends backends) {
  session::Rules rules = rules_from(settings);
  return std::make_shared<const Generation>(
      Generation{std::move(settings), std::move(rules), std::move(backends)});
}

}  // namespace restante::server
