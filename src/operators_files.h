// SPDX-License-Identifier: Apache-2.0
//
// The files that an operator's settings name, and what is to be told about them, at a start as well
// as by --check.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "restante/authenticators/passwd_file/passwd_file.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"

namespace restante {

struct UsersFile {
  std::unique_ptr<authenticators::PasswdFile> users;
  std::vector<std::string> warnings;  // fields that do nothing; each names the file and a line
};

[[nodiscard]] Result<UsersFile> read_users_file(const config::AuthSourceSettings& source,
                                                const config::ServerSettings& server,
                                                authenticators::BadLineListener& listener);

// A warning for each file with secrets (users, private keys) that others can read or write.
[[nodiscard]] std::vector<std::string> warnings_of_exposure(const config::Settings& settings);

}  // namespace restante
