// SPDX-License-Identifier: Apache-2.0
//
// Where the verbs that change users find them: a user file, or an SQLite database.
#pragma once

#include <memory>
#include <string>

#include "restante/auth/user_store.h"
#include "restante/base/result.h"

namespace restante::ctl {

class Options;

void add_file_option(Options& options, std::string& file);

// The beginning of the file says which of the two it is. One that is not there, or is empty, is a
// user file. NotFound: with IfMissing::Refuse there is none. Unsupported: a database whose users
// can't be changed.
enum class IfMissing { Make, Refuse };
[[nodiscard]] Result<std::unique_ptr<auth::UserStore>> open_users(const std::string& file,
                                                                  IfMissing if_missing);

}  // namespace restante::ctl
