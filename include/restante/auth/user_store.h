// SPDX-License-Identifier: Apache-2.0
//
// The port through which users are changed, whatever keeps them. A server only reads them: this is
// for the administrator's tool.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "restante/base/result.h"

namespace restante::auth {

// As it is kept, checked by nobody: see user_record.h, whose fields these are.
struct KeptUser {
  std::string user;
  std::string password;  // as password_scheme.h reads it
  std::string home = {};
  std::string maildrops = {};
  std::string extra = {};
};

// A user is found by any of their names (same_name.h). Each change is done as a whole, and on the
// disk when it succeeds, or not at all; of two at a time neither is lost. TryAgain or InUse:
// another is writing, or the disk is full.
class UserStore {
 public:
  UserStore() = default;
  UserStore(const UserStore&) = delete;
  UserStore& operator=(const UserStore&) = delete;
  virtual ~UserStore() = default;

  // Denied: the user is there already. Unsupported: the password can't be kept in plain here.
  [[nodiscard]] virtual Result<void> add(const KeptUser& user) = 0;

  // NotFound: there is no such user. All entries of the user are changed, for the one that counted
  // until now need not be the one that counts next. Unsupported as above.
  [[nodiscard]] virtual Result<void> set_password(std::string_view user,
                                                  const std::string& password) = 0;

  // NotFound: there is no such user. No entry of the user is left.
  [[nodiscard]] virtual Result<void> remove(std::string_view user) = 0;

  // In the order in which they are kept.
  [[nodiscard]] virtual Result<std::vector<KeptUser>> all() = 0;
};

}  // namespace restante::auth
