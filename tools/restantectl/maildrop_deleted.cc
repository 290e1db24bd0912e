// SPDX-License-Identifier: Apache-2.0
#include "maildrop_deleted.h"

#include "columns.h"
#include "mail.h"
#include "options.h"
#include "words.h"

#include <fmt/format.h>

#include <array>
#include <ctime>
#include <vector>

namespace restante::ctl {

namespace {

constexpr std::array columns{Column{"DELETED", "deleted", Form::Moment},
                             Column{"SIZE", "octets", Form::Octets},
                             Column{"UNIQUE-ID", "unique_id"}};

Json object_of(const maildrop::DeletedMessage& message) {
  return {{"unique_id", message.unique_id},
          {"deleted", time_of(message.deleted.time_since_epoch().count())},
          {"octets", message.octets}};
}

}  // namespace

MaildropDeleted::MaildropDeleted()
    : Verb("deleted", "Show the deleted messages of a user that are kept, the newest last") {}

void MaildropDeleted::describe(Options& options) {
  options.text({"USER", "", "user or user@domain", Options::Presence::Required}, user_);
  options.text({"--config", "FILE", "The server's configuration"}, config_);
  options.flag({"--json", "", "Print an object a line"}, wants_json_);
}

ExitCode MaildropDeleted::run() {
  const auto users = open_mail_of(user_, config_);
  if (!users) return users.error();
  const auto deleted = users->opened.mail->deleted(users->owner);
  if (!deleted) return complain(deleted.error());
  std::vector<Json> objects;
  for (const maildrop::DeletedMessage& message : *deleted) objects.push_back(object_of(message));
  if (wants_json_) {
    for (const Json& object : objects) fmt::print("{}\n", object.dump());
  } else {
    print_columns(columns, objects, std::time(nullptr));
  }
  return exit_done;
}

}  // namespace restante::ctl
