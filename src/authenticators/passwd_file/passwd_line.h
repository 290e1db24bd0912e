// SPDX-License-Identifier: Apache-2.0
//
// One line of a passwd-file. All views look into the line.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "restante/auth/password_scheme.h"
#include "restante/auth/user_record.h"

namespace restante::authenticators {

struct PasswdLine : auth::UserRecord {
  std::string_view uid;
  std::string_view gid;
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

}  // namespace restante::authenticators
