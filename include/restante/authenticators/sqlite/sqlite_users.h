// SPDX-License-Identifier: Apache-2.0
//
// Users in an SQLite database, to be changed: in the table `users` with the columns name, password,
// home, maildrops and extra, as conf/sqlite/users.sql makes it. What the server asks is the
// operator's own query and may be about other tables; those are left alone.
#pragma once

#include <memory>
#include <string>

#include "restante/auth/user_store.h"
#include "restante/base/result.h"

namespace restante::authenticators {

// Unsupported: the database has no such table. TryAgain: it can't be opened now.
[[nodiscard]] Result<std::unique_ptr<auth::UserStore>> open_sqlite_users(const std::string& path);

}  // namespace restante::authenticators
