// SPDX-License-Identifier: Apache-2.0
//
// One line of a passwd-file. All views look into the line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "restante/base/result.h"

namespace restante::authenticators {

struct PasswdLine {
  std::string_view user;
  std::string_view password;
  std::string_view home;
  std::string_view extra;  // all behind the seventh ':', further ':' included
};

// The line that starts at `start`, without its line end.
[[nodiscard]] std::string_view line_at(std::string_view octets, std::size_t start);

[[nodiscard]] bool is_skipped(std::string_view line);

// The fields as they stand, checked by nobody.
[[nodiscard]] PasswdLine split_passwd_line(std::string_view line);

// Why the line is of no use; empty if it is good.
[[nodiscard]] std::string objection_to(std::string_view line);

// Of a good line: whether its user may log in at all. The extra field `nologin` locks a user out.
[[nodiscard]] bool may_log_in(const PasswdLine& line);

// Of a good line: the maildrops in their canonical form.
[[nodiscard]] std::vector<std::string> maildrops_of(const PasswdLine& line);

}  // namespace restante::authenticators
