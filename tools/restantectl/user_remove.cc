// SPDX-License-Identifier: Apache-2.0
#include "user_remove.h"

#include "open_users.h"
#include "options.h"

#include <fmt/format.h>

namespace restante::ctl {

UserRemove::UserRemove() : Verb("user-remove", "Remove a user, and leave the mail") {}

void UserRemove::describe(Options& options) {
  add_file_option(options, file_);
  options.text({"USER", "", "user or user@domain", Options::Presence::Required}, user_);
}

ExitCode UserRemove::run() {
  const auto users = open_users(file_, IfMissing::Refuse);
  if (!users) return complain(users.error());
  const Result<void> removed = (*users)->remove(user_);
  if (!removed) return complain(removed.error());
  fmt::print("{} is removed; the mail stays where it is\n", user_);
  return exit_done;
}

}  // namespace restante::ctl
