// SPDX-License-Identifier: Apache-2.0
#include "passwd.h"

#include <fmt/format.h>

#include "report/file.h"
#include "restante/auth/password_scheme.h"

namespace restante::load {

Result<void> write_passwd(const std::string& path, const std::vector<std::string>& users,
                          std::string_view scheme, std::string_view password) {
  const auto hash = auth::hash_password(scheme, password);
  if (!hash) return Failure(hash.error());
  if (hash->find_first_of(":\r\n") != hash->npos) {
    return failure(ErrorKind::Unsupported,
                   "a user file can't hold this password in plain; use another scheme");
  }
  std::string lines;
  for (const std::string& user : users) {
    if (user.find_first_of(":#\r\n") != user.npos) {
      return failure(ErrorKind::Unsupported,
                     fmt::format("a user file can't hold the user \"{}\"", user));
    }
    lines += fmt::format("{}:{}\n", user, *hash);
  }
  return write_file(path, lines, IfThere::Refuse);
}

}  // namespace restante::load
