// SPDX-License-Identifier: Apache-2.0
#include "open_users.h"

#include "options.h"
#include "passwd_users.h"

#include "restante/authenticators/sqlite/sqlite_users.h"

#include <unistd.h>

#include <cerrno>

#include "version.h"

namespace restante::ctl {

void add_file_option(Options& options, std::string& file) {
  options.text(
      {"--file", "FILE", "The user file, or the SQLite database", Options::Presence::Required},
      file);
}

Result<std::unique_ptr<auth::UserStore>> open_users(const std::string& file, IfMissing if_missing) {
  if (if_missing == IfMissing::Refuse && access(file.c_str(), F_OK) != 0) {
    return system_failure(errno, file);
  }
#ifdef RESTANTE_SQLITE
  if (authenticators::is_sqlite_database(file)) return authenticators::open_sqlite_users(file);
#endif
  return std::make_unique<PasswdUsers>(file);
}

}  // namespace restante::ctl
