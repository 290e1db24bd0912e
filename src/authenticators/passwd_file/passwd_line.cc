// SPDX-License-Identifier: Apache-2.0
#include "passwd_line.h"

#include "restante/auth/password_scheme.h"
#include "restante/auth/user_name.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>

namespace restante::authenticators {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view any_maildrop = "*";

// Cuts the part before `separator` off the front of `rest`; the last part leaves it empty.
std::string_view take(std::string_view& rest, std::string_view separators) {
  const std::size_t end = rest.find_first_of(separators);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return part;
}

// A file names users in the form that lookups ask for: no "domain\user" here.
std::optional<std::string> canonical_name(std::string_view text, std::string_view domain) {
  if (text.find('\\') != text.npos) return std::nullopt;
  const auto name = auth::parse_user_name(text, domain);
  if (!name) return std::nullopt;
  return name->user;
}

// Nothing where one of the names is none.
std::optional<std::vector<std::string>> read_maildrops(const PasswdLine& line) {
  constexpr std::string_view key = "maildrops=";
  std::string_view domain = line.user;
  take(domain, "@");
  std::vector<std::string> maildrops;
  for (std::string_view rest = line.extra; !rest.empty();) {
    std::string_view field = take(rest, blanks);
    if (!field.starts_with(key)) continue;
    field.remove_prefix(key.size());
    if (field.empty() || field.ends_with(',')) return std::nullopt;
    while (!field.empty()) {
      const std::string_view item = take(field, ",");
      const auto name = item == any_maildrop ? std::string(item) : canonical_name(item, domain);
      if (!name) return std::nullopt;
      maildrops.push_back(*name);
    }
  }
  return maildrops;
}

// Whether an extra field that `matches` accepts is there.
template <class Matches>
bool has_extra(const PasswdLine& line, Matches matches) {
  for (std::string_view rest = line.extra; !rest.empty();) {
    if (matches(take(rest, blanks))) return true;
  }
  return false;
}

// Fields with which Dovecot keeps a user's password from opening the door. Read over, they would
// let in whom the operator meant to keep out.
bool is_unserved_restriction(std::string_view field) {
  return field.starts_with("allow_nets=") || field.starts_with("allow_real_nets=");
}

}  // namespace

std::string_view line_at(std::string_view octets, std::size_t start) {
  std::string_view line = octets.substr(start, octets.find('\n', start) - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_skipped(std::string_view line) {
  return line.starts_with('#') || line.find_first_not_of(blanks) == line.npos;
}

PasswdLine split_passwd_line(std::string_view line) {
  PasswdLine fields;
  fields.user = take(line, ":");
  fields.password = take(line, ":");
  take(line, ":");  // uid
  take(line, ":");  // gid
  take(line, ":");  // gecos
  fields.home = take(line, ":");
  take(line, ":");  // shell
  fields.extra = line;
  return fields;
}

std::string objection_to(std::string_view line) {
  if (line.find('\0') != line.npos) return "a NUL octet; is this a text file?";
  if (line.find(':') == line.npos) return "no password; write USER:{SCHEME}HASH";
  const PasswdLine fields = split_passwd_line(line);
  if (!canonical_name(fields.user, {})) {
    return "the user's name can't be one; write user or user@domain, without blanks, '/', '\\' "
           "and '%'";
  }
  const auto password = auth::StoredPassword::parse(fields.password);
  if (!password) {
    return fmt::format("{}; \"restantectl hash-password\" makes one", password.error().text);
  }
  if (!fields.home.empty() && !fields.home.starts_with('/')) {
    return "the home (the sixth field) is not an absolute path; begin it with '/' or leave it "
           "empty";
  }
  if (!read_maildrops(fields)) {
    return "maildrops= lists what can't be a maildrop; write names separated by commas, or '*'";
  }
  if (has_extra(fields, is_unserved_restriction)) {
    return "allow_nets= can't be obeyed, so the user is kept out; remove it to let the user in "
           "from "
           "anywhere";
  }
  return {};
}

bool may_log_in(const PasswdLine& line) {
  return !has_extra(line, [](std::string_view field) {
    return field == "nologin" || field.starts_with("nologin=");
  });
}

std::vector<std::string> maildrops_of(const PasswdLine& line) {
  return read_maildrops(line).value_or(std::vector<std::string>());
}

}  // namespace restante::authenticators
