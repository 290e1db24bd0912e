// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/passwd_file/find_in_file.h"

#include "file_octets.h"
#include "passwd_line.h"
#include "restante/auth/prepared_name.h"

#include "restante/auth/same_name.h"
#include "restante/base/file_source.h"

#include <algorithm>

namespace restante::authenticators {

namespace {

// `user` is prepared.
bool begins_with_user(std::string_view octets, std::string_view user) {
  const std::string_view name = octets.substr(0, octets.find_first_of(":\n"));
  return auth::is_same_name(auth::PreparedName(name).view(), user);
}

}  // namespace

Result<std::optional<auth::Identity>> find_in_passwd_file(const std::string& path,
                                                          std::string_view user) {
  const auto file = DiskFiles().open(path);
  if (!file) return Failure(file.error());
  const auto read = FileOctets::read(file->number(), path);
  if (!read) return Failure(read.error());
  std::optional<auth::Identity> similar;
  const auth::PreparedName prepared(user);
  for (std::string_view rest = without_byte_order_mark(read->view()); !rest.empty();) {
    if (begins_with_user(rest, prepared.view())) {
      const std::string_view line = line_at(rest, 0);
      const PasswdLine fields = split_passwd_line(line);
      const bool is_same = auth::PreparedName(fields.user).view() == prepared.view();
      const bool is_candidate = (is_same || !similar) && !is_skipped(line);
      if (is_candidate && check_passwd_line(line)) {
        if (is_same) return identity_of(fields);
        similar = identity_of(fields);
      }
    }
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  }
  return similar;
}

}  // namespace restante::authenticators
