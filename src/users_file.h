// SPDX-License-Identifier: Apache-2.0
//
// A source of users that is a file, and what is to be told about it, at a start as well as by
// --check.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "restante/authenticators/passwd_file/passwd_file.h"
#include "restante/base/file_source.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"

namespace restante {

struct UsersFile {
  std::unique_ptr<authenticators::PasswdFile> users;
  std::vector<std::string> warnings;  // each names the file
};

[[nodiscard]] Result<UsersFile> read_users_file(const config::AuthSourceSettings& source,
                                                const config::Settings& settings,
                                                const FileSource& files,
                                                authenticators::BadLineListener& listener);

}  // namespace restante
