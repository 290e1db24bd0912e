// SPDX-License-Identifier: Apache-2.0
#include "path.h"

#include "options.h"

#include "restante/auth/user_name.h"
#include "restante/authenticators/passwd_file/find_in_file.h"
#include "restante/config/load.h"
#include "restante/stores/maildir/path_template.h"

#include <fmt/format.h>

#include <optional>

namespace restante::ctl {

namespace {

// As the server asks its sources: in their order, and the first that knows the user decides.
Result<std::optional<auth::Identity>> find_user(const config::AuthSettings& settings,
                                                const std::string& user) {
  for (const config::AuthSourceSettings& source : settings.sources) {
    auto found = authenticators::find_in_passwd_file(source.path, user);
    if (!found || *found) return found;
  }
  return std::optional<auth::Identity>();
}

}  // namespace

Path::Path() : Verb("path", "Print where the mail of a user lies") {}

void Path::describe(Options& options) {
  options.text({"USER", "", "user or user@domain", Options::Presence::Required}, user_);
  options.text({"--config", "FILE", "The server's configuration"}, config_);
}

ExitCode Path::run() {
  const auto settings = config::load(config_);
  if (settings) return print_path(*settings);
  for (const config::Problem& problem : settings.error()) complain(config::describe(problem));
  return exit_configuration;
}

ExitCode Path::print_path(const config::Settings& settings) const {
  const auto name = auth::parse_user_name(user_, settings.auth.default_domain);
  if (!name || user_.find('\\') != user_.npos) {
    complain("USER can't be a user's name; write user or user@domain");
    return exit_usage;
  }
  const auto found = find_user(settings.auth, name->user);
  if (!found) {
    // A source that can't be read is no answer about the user.
    complain(found.error().text);
    return found.error().kind == ErrorKind::TryAgain ? exit_later : exit_configuration;
  }
  if (!*found) {
    complain(fmt::format("there is no user {}", name->user));
    return exit_other;
  }
  const auto path = stores::expand_path(settings.maildrop.path, {(*found)->user, (*found)->home});
  if (!path) {
    complain(path.error().text);
    return exit_configuration;
  }
  fmt::print("{}\n", path->path());
  return exit_done;
}

}  // namespace restante::ctl
