// SPDX-License-Identifier: Apache-2.0
#include "path.h"

#include "find_user.h"
#include "options.h"

#include "restante/stores/maildir/path_template.h"

#include <fmt/format.h>

namespace restante::ctl {

Path::Path() : Verb("path", "Print where the mail of a user lies") {}

void Path::describe(Options& options) {
  options.text({"USER", "", "user or user@domain", Options::Presence::Required}, user_);
  options.text({"--config", "FILE", "The server's configuration"}, config_);
}

ExitCode Path::run() {
  const auto settings = read_settings(config_);
  if (!settings) return settings.error();
  const auto owner = find_user(*settings, user_);
  if (!owner) return owner.error();
  const auto path = stores::expand_path(settings->maildrop.path, *owner);
  if (!path) {
    complain(path.error().text);
    return exit_configuration;
  }
  fmt::print("{}\n", path->path());
  return exit_done;
}

}  // namespace restante::ctl
