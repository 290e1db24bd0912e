// SPDX-License-Identifier: Apache-2.0
#include "find_user.h"

#include "open_source.h"
#include "verb.h"

#include "restante/auth/claimant.h"
#include "restante/config/load.h"
#include "restante/drivers/source_driver.h"

#include <fmt/format.h>

namespace restante::ctl {

std::expected<config::Settings, ExitCode> read_settings(const std::string& path) {
  auto settings = config::load(path);
  if (settings) return std::move(*settings);
  for (const config::Problem& problem : settings.error()) complain(config::describe(problem));
  return std::unexpected(exit_configuration);
}

std::expected<maildrop::Owner, ExitCode> find_user(const config::Settings& settings,
                                                   const std::string& user) {
  const auto who = auth::claimant(user, {}, settings.auth.default_domain);
  if (!who || who->user.empty() || user.find('\\') != user.npos) {
    complain("USER can't be a user's name; write user or user@domain");
    return std::unexpected(exit_usage);
  }
  ShownSource shown("users");
  const auto found = drivers::find_owner(settings, who->user, shown);
  if (!found) {
    complain(found.error().text);
    return std::unexpected(found.error().kind == ErrorKind::TryAgain ? exit_later
                                                                     : exit_configuration);
  }
  if (*found) return maildrop::Owner{(*found)->user, (*found)->home};
  complain(fmt::format("there is no user {}", who->user));
  return std::unexpected(exit_other);
}

}  // namespace restante::ctl
