// SPDX-License-Identifier: Apache-2.0
#include "user_password.h"

#include "hash_password.h"
#include "open_users.h"
#include "options.h"

namespace restante::ctl {

UserPassword::UserPassword() : Verb("user-password", "Read a new password for a user") {}

void UserPassword::describe(Options& options) {
  add_file_option(options, file_);
  options.text({"USER", "", "user or user@domain", Options::Presence::Required}, user_);
  add_scheme_option(options, scheme_);
}

ExitCode UserPassword::run() {
  const auto users = open_users(file_, IfMissing::Refuse);
  if (!users) return complain(users.error());
  const Result<std::string> hash = read_and_hash_password(scheme_);
  if (!hash) return complain(hash.error());
  const Result<void> changed = (*users)->set_password(user_, *hash);
  return changed ? exit_done : complain(changed.error());
}

}  // namespace restante::ctl
