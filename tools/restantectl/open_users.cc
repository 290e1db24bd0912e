// SPDX-License-Identifier: Apache-2.0
#include "open_users.h"

#include "options.h"
#include "passwd_users.h"

#include "restante/authenticators/sqlite/sqlite_users.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <string_view>

#include "version.h"

namespace restante::ctl {

namespace {

// One that can't be read is none.
bool is_sqlite_database(const std::string& path) {
  constexpr std::string_view beginning("SQLite format 3\0", 16);
  std::array<char, beginning.size()> octets{};
  std::ifstream file(path, std::ios::binary);
  file.read(octets.data(), octets.size());
  return file && std::string_view(octets.data(), octets.size()) == beginning;
}

Result<std::unique_ptr<auth::UserStore>> open_database(const std::string& file) {
#ifdef RESTANTE_SQLITE
  return authenticators::open_sqlite_users(file);
#else
  return failure(ErrorKind::Unsupported,
                 file + ": a database of SQLite, without which this restantectl was built");
#endif
}

}  // namespace

void add_file_option(Options& options, std::string& file) {
  options.text(
      {"--file", "FILE", "The user file, or the SQLite database", Options::Presence::Required},
      file);
}

Result<std::unique_ptr<auth::UserStore>> open_users(const std::string& file, IfMissing if_missing) {
  if (if_missing == IfMissing::Refuse && access(file.c_str(), F_OK) != 0) {
    return system_failure(errno, file);
  }
  if (is_sqlite_database(file)) return open_database(file);
  return std::make_unique<PasswdUsers>(file);
}

}  // namespace restante::ctl
