// SPDX-License-Identifier: Apache-2.0
//
// Looks one user up in a file of users, for programs that need no other: the file is read once and
// nothing is built: some two seconds for a gigabyte, a millisecond for what most have.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "restante/auth/authenticator.h"
#include "restante/base/result.h"

namespace restante::authenticators {

// Whom PasswdFile would find there, and also a user who may not log in (`nologin`), whose mail is
// still delivered. Errors are those of PasswdFile::load().
[[nodiscard]] Result<std::optional<auth::Identity>> find_in_passwd_file(const std::string& path,
                                                                        std::string_view user);

}  // namespace restante::authenticators
