// SPDX-License-Identifier: Apache-2.0
#include "passwd_text.h"

#include "restante/auth/same_name.h"

#include <cstddef>

namespace restante::ctl {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

constexpr int fields_before_home = 3;  // uid, gid and gecos

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Up to the next ':', which goes too; nothing is left behind the last.
std::string_view take_field(std::string_view& rest) {
  const std::size_t end = rest.find(':');
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return field;
}

// `put` appends what is to stand for a line of the user's.
template <class Put>
std::optional<std::string> with_lines_of(std::string_view text, std::string_view user, Put put) {
  const std::string_view lines = without_byte_order_mark(text);
  std::string changed(text.begin(), lines.begin());
  text = lines;
  bool is_found = false;
  while (!text.empty()) {
    const PasswdTextLine line = take_passwd_line(text);
    const bool is_users = !line.user.empty() && auth::is_same_name(line.user, user);
    is_found = is_found || is_users;
    if (is_users) {
      put(changed, line);
    } else {
      changed += line.whole;
    }
  }
  if (!is_found) return std::nullopt;
  return changed;
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

PasswdTextLine take_passwd_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  PasswdTextLine line;
  line.whole = rest.substr(0, end == rest.npos ? end : end + 1);
  rest.remove_prefix(line.whole.size());
  std::string_view fields = without_end(line.whole);
  if (fields.starts_with('#')) return line;
  line.user = take_field(fields);
  line.password = take_field(fields);
  for (int field = 0; field < fields_before_home; ++field) take_field(fields);
  line.home = take_field(fields);
  take_field(fields);  // shell
  line.extra = fields;
  return line;
}

std::optional<std::size_t> passwd_line_of(std::string_view text, std::string_view user) {
  text = without_byte_order_mark(text);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const PasswdTextLine line = take_passwd_line(text);
    if (!line.user.empty() && auth::is_same_name(line.user, user)) return number;
  }
  return std::nullopt;
}

std::optional<std::string> with_password(std::string_view text, std::string_view user,
                                         std::string_view password) {
  return with_lines_of(text, user, [&](std::string& changed, const PasswdTextLine& line) {
    changed += line.user;
    changed += ':';
    changed += password;
    changed.append(line.password.end(), line.whole.end());
  });
}

std::optional<std::string> without_user(std::string_view text, std::string_view user) {
  return with_lines_of(text, user, [](std::string&, const PasswdTextLine&) {});
}

}  // namespace restante::ctl
