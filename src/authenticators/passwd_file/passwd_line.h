// SPDX-License-Identifier: Apache-2.0
//
// One line of a passwd-file. All views look into the line.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/auth/password_scheme.h"
#include "restante/base/clock.h"

namespace restante::authenticators {

struct PasswdLine {
  std::string_view user;
  std::string_view password;
  std::string_view uid;
  std::string_view gid;
  std::string_view home;
  std::string_view extra;  // all behind the seventh ':', further ':' included
};

// What is behind a byte order mark, where there is one.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view octets);

// The line that starts at `start`, without its line end.
[[nodiscard]] std::string_view line_at(std::string_view octets, std::size_t start);

// What is before a CR at the end, where there is one.
[[nodiscard]] std::string_view without_return(std::string_view line);

[[nodiscard]] bool is_skipped(std::string_view line);

// The fields as they stand, checked by nobody.
[[nodiscard]] PasswdLine split_passwd_line(std::string_view line);

// What is wrong with a line and what would be right.
struct Objection {
  std::size_t column;  // in characters, 1 for the first
  std::string text;
};

// The password of a good line, or why the line is of no use.
[[nodiscard]] std::expected<auth::StoredPassword, Objection> check_passwd_line(
    std::string_view line);

// The column at which `part`, which looks into `line`, begins.
[[nodiscard]] std::size_t column_of(std::string_view line, std::string_view part);

// Of a good line: whether its user may log in at all. The extra fields `nologin` and `fail`
// lock a user out.
[[nodiscard]] bool may_log_in(const PasswdLine& line);

// Of a good line: who it is, maildrops in their canonical form.
[[nodiscard]] auth::Identity identity_of(const PasswdLine& line);

// Likewise: the user's own LOGIN-DELAY. Nothing: as for all.
[[nodiscard]] std::optional<Duration> login_delay_of(const PasswdLine& line);

// The names of the extra fields that ask for something that is not done, in their order; a name may
// come twice.
[[nodiscard]] std::vector<std::string_view> ignored_extras(const PasswdLine& line);

}  // namespace restante::authenticators
