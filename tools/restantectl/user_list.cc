// SPDX-License-Identifier: Apache-2.0
#include "user_list.h"

#include "open_users.h"
#include "options.h"

#include "restante/auth/user_name.h"
#include "restante/auth/user_record.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace restante::ctl {

namespace {

using Json = nlohmann::ordered_json;

// Says how the password is kept, and never what is kept.
Json object_of(const auth::KeptUser& user) {
  const auth::UserRecord record{user.user, user.password, user.home, user.maildrops, user.extra};
  Json object{{"user", user.user}};
  if (const auto good = auth::check_record(record); !good) {
    object["problem"] = good.error().text;
    return object;
  }
  const auth::Identity identity = auth::identity_of(record);
  object["scheme"] = identity.scheme;
  object["home"] = identity.home;
  object["maildrops"] = identity.maildrops;
  object["may_log_in"] = auth::may_log_in(record);
  return object;
}

// Octets that are not UTF-8 may stand in a home.
std::string text_of(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

UserList::UserList() : Verb("user-list", "Print the users, one a line") {}

void UserList::describe(Options& options) {
  add_file_option(options, file_);
  options.flag({"--json", "", "Print an object a line"}, wants_json_);
}

ExitCode UserList::run() {
  const auto users = open_users(file_, IfMissing::Refuse);
  if (!users) return complain(users.error());
  const auto all = (*users)->all();
  if (!all) return complain(all.error());
  for (const auth::KeptUser& user : *all) {
    // What can be no name may have anything in it, and is no line for a script or a terminal.
    if (!auth::is_canonical_user(user.user)) continue;
    fmt::print("{}\n", wants_json_ ? text_of(object_of(user)) : user.user);
  }
  return exit_done;
}

}  // namespace restante::ctl
