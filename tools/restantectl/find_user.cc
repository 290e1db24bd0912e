// SPDX-License-Identifier: Apache-2.0
#include "find_user.h"

#include "open_source.h"
#include "verb.h"

#include "restante/auth/claimant.h"
#include "restante/base/enquiry.h"
#include "restante/config/load.h"
#include "restante/drivers/source_driver.h"
#include "restante/loop/ask_until_answered.h"

#include <fmt/format.h>

#include <optional>

namespace restante::ctl {

namespace {

Result<std::optional<auth::Identity>> find_in(const config::AuthSourceSettings& source,
                                              const config::Settings& settings,
                                              const std::string& user) {
  const drivers::SourceDriver& driver = drivers::source_driver(source.driver);
  if (driver.find_one != nullptr) return driver.find_one(source, user);
  loop::Loop loop;
  const auto opened = open_source(source, settings, loop);
  if (!opened) return Failure(opened.error());
  return loop::ask_until_answered(
      loop, [&](Enquiry& enquiry) { return opened->users->owner(user, enquiry); });
}

// As the server asks its sources: in their order, and the first that knows the user decides.
Result<std::optional<auth::Identity>> find(const config::Settings& settings,
                                           const std::string& user) {
  for (const config::AuthSourceSettings& source : settings.auth.sources) {
    auto found = find_in(source, settings, user);
    if (!found || *found) return found;
  }
  return std::optional<auth::Identity>();
}

}  // namespace

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
  const auto found = find(settings, who->user);
  if (!found) {
    // A source that can't be read is no answer about the user.
    complain(found.error().text);
    return std::unexpected(found.error().kind == ErrorKind::TryAgain ? exit_later
                                                                     : exit_configuration);
  }
  if (*found) return maildrop::Owner{(*found)->user, (*found)->home};
  complain(fmt::format("there is no user {}", who->user));
  return std::unexpected(exit_other);
}

}  // namespace restante::ctl
