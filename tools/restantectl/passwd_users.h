// SPDX-License-Identifier: Apache-2.0
//
// A user file, to be changed. What a change is not about stays octet for octet, with the file's
// owner and mode; a new file gets mode 0600. At every moment the file is either the old or the new
// one: the new one is written beside it ("FILE.new") and renamed once it is on the disk. "FILE.new"
// is locked meanwhile, and a crash that leaves it behind hinders nobody. Where FILE is a symbolic
// link, what it points to is replaced, and the link stays.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "restante/auth/user_store.h"
#include "restante/base/result.h"

namespace restante::ctl {

// InUse: another restantectl is at it. Denied as well: permissions forbid it.
class PasswdUsers final : public auth::UserStore {
 public:
  explicit PasswdUsers(std::string path) : path_(std::move(path)) {}

  // Makes the file if it is not there.
  [[nodiscard]] Result<void> add(const auth::KeptUser& user) override;
  [[nodiscard]] Result<void> set_password(std::string_view user,
                                          const std::string& password) override;
  [[nodiscard]] Result<void> remove(std::string_view user) override;
  [[nodiscard]] Result<std::vector<auth::KeptUser>> all() override;

 private:
  const std::string path_;
};

// The line of a user, without its end.
[[nodiscard]] std::string passwd_line(const auth::KeptUser& user);

}  // namespace restante::ctl
