// SPDX-License-Identifier: Apache-2.0
//
// restantectl: the administrator's tool beside the server. See restantectl(8).
#include "control_verb.h"
#include "expire.h"
#include "hash_password.h"
#include "maildrop_deleted.h"
#include "maildrop_restore.h"
#include "options.h"
#include "path.h"
#include "user_add.h"
#include "user_list.h"
#include "user_password.h"
#include "user_remove.h"
#include "verb.h"
#include "verb_group.h"

#include <cstdio>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "restante/base/standard_descriptors.h"

namespace {

std::unique_ptr<restante::ctl::Verb> maildrop_verbs() {
  std::vector<std::unique_ptr<restante::ctl::Verb>> verbs;
  verbs.push_back(std::make_unique<restante::ctl::MaildropDeleted>());
  verbs.push_back(std::make_unique<restante::ctl::MaildropRestore>());
  return std::make_unique<restante::ctl::VerbGroup>("maildrop", "Look after a user's maildrop",
                                                    std::move(verbs));
}

std::vector<std::unique_ptr<restante::ctl::Verb>> all_verbs() {
  auto verbs = restante::ctl::control_verbs();
  verbs.push_back(std::make_unique<restante::ctl::HashPassword>());
  verbs.push_back(std::make_unique<restante::ctl::UserAdd>());
  verbs.push_back(std::make_unique<restante::ctl::UserList>());
  verbs.push_back(std::make_unique<restante::ctl::UserPassword>());
  verbs.push_back(std::make_unique<restante::ctl::UserRemove>());
  verbs.push_back(std::make_unique<restante::ctl::Path>());
  verbs.push_back(std::make_unique<restante::ctl::Expire>());
  verbs.push_back(maildrop_verbs());
  return verbs;
}

}  // namespace

int main(int argument_count, char** arguments) try {
  restante::fill_standard_descriptors();
  const restante::ExitCode code = restante::ctl::obey(argument_count, arguments, all_verbs());
  // What a script reads from us must have arrived before we say that all is well.
  const bool is_written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!is_written) restante::ctl::complain("can't write to standard output");
  return is_written || code != restante::exit_done ? code : restante::exit_other;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "restantectl: a bug, please report it: %s\n", problem.what());
  return restante::exit_bug;
}
