// SPDX-License-Identifier: Apache-2.0
//
// The text of a user file, cut into lines and put together again. Comments, blank lines and lines
// that nobody can read are lines like others, and nobody's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace restante::ctl {

// All views look into the text.
struct PasswdTextLine {
  std::string_view whole;     // with its end
  std::string_view user;      // empty: nobody's
  std::string_view password;  // where it stands; at the end of the line if it is missing
  std::string_view home;
  std::string_view extra;
};

// What is behind a byte order mark, where there is one.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text);

// Cuts the first line off the front of `rest`, which is not empty.
[[nodiscard]] PasswdTextLine take_passwd_line(std::string_view& rest);

// The number of the first line of that user.
[[nodiscard]] std::optional<std::size_t> passwd_line_of(std::string_view text,
                                                        std::string_view user);

// Nothing where no line is the user's.
[[nodiscard]] std::optional<std::string> with_password(std::string_view text, std::string_view user,
                                                       std::string_view password);
[[nodiscard]] std::optional<std::string> without_user(std::string_view text, std::string_view user);

}  // namespace restante::ctl
