// SPDX-License-Identifier: Apache-2.0
//
// Users from a file in the syntax of Dovecot's passwd-file:
//
//   user:{SCHEME}hash:uid:gid:gecos:home:shell:extra fields
//
// Fields behind the password may be missing. uid, gid, gecos and shell are read over. Of the extra
// fields (blank-separated, key=value) `maildrops=a,b` is obeyed: other maildrops that this user
// may open ("*": any); `userdb_home=` and the like are read over. Empty lines and lines that begin
// with '#' are skipped. A line that can't be read is skipped and reported; the others work.
//
// Reading is done once, by load(); the object is constant afterwards and may be asked from any
// thread. Users are found without regard to the case of ASCII letters; an exact match comes first.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/auth/password_scheme.h"

namespace restante::authenticators {

// "users:12: what is wrong and what would be right"; never shows a password or hash.
struct BadLine {
  std::size_t line;  // 1 for the first
  std::string text;
};

class PasswdFile final : public auth::Authenticator {
 public:
  // The world may fail: no such file, no permission.
  [[nodiscard]] static Result<std::unique_ptr<PasswdFile>> load(const std::string& path);

  // The same from octets at hand.
  [[nodiscard]] static std::unique_ptr<PasswdFile> parse(std::string_view octets);

  const std::vector<BadLine>& bad_lines() const { return bad_lines_; }
  std::size_t size() const { return users_.size(); }

  [[nodiscard]] Result<std::optional<auth::Identity>> authenticate(
      const auth::Credentials& credentials, Patience patience) const override;
};

}  // namespace restante::authenticators
