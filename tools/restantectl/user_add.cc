// SPDX-License-Identifier: Apache-2.0
#include "user_add.h"

#include "hash_password.h"
#include "open_users.h"
#include "options.h"
#include "passwd_users.h"

#include "restante/authenticators/passwd_file/passwd_file.h"

#include <string_view>

namespace restante::ctl {

namespace {

bool contains_any(std::string_view text, std::string_view octets) {
  return text.find_first_of(octets) != text.npos;
}

class LastObjection final : public authenticators::BadLineListener {
 public:
  void hear(const authenticators::BadLine& bad) override { text = bad.text; }

  std::string text;
};

}  // namespace

UserAdd::UserAdd() : Verb("user-add", "Read a password and add a user") {}

void UserAdd::describe(Options& options) {
  using Presence = Options::Presence;
  add_file_option(options, file_);
  options.text({"USER", "", "user or user@domain", Presence::Required}, user_);
  add_scheme_option(options, scheme_);
  options.text({"--home", "PATH", "An absolute path, for %h in maildrop.path"}, home_);
  options.text({"--maildrops", "A,B", "Other maildrops that the user may open; * is any"},
               maildrops_);
}

// The server's own reading of the line decides, once no field can run over into the next.
std::string UserAdd::objection() const {
  if (contains_any(user_, ":#\r\n")) return "USER can't contain ':' and '#'";
  if (contains_any(home_, ":\r\n")) return "--home can't contain ':' and line ends";
  if (contains_any(maildrops_, " \t\r\n")) return "--maildrops can't contain blanks";
  LastObjection objection;
  (void)authenticators::PasswdFile::parse(passwd_line({user_, "{PLAIN}probe", home_, maildrops_}),
                                          {&objection, {}});
  return objection.text;
}

ExitCode UserAdd::run() {
  if (const std::string text = objection(); !text.empty()) {
    return complain(Error{ErrorKind::Unsupported, text});
  }
  const Result<std::string> hash = read_and_hash_password(scheme_);
  if (!hash) return complain(hash.error());
  const auto users = open_users(file_, IfMissing::Make);
  if (!users) return complain(users.error());
  const Result<void> added = (*users)->add({user_, *hash, home_, maildrops_});
  return added ? exit_done : complain(added.error());
}

}  // namespace restante::ctl
