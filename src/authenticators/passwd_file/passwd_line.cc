// SPDX-License-Identifier: Apache-2.0
#include "passwd_line.h"

#include "prepared_name.h"

#include "restante/auth/user_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <system_error>
#include <utility>

namespace restante::authenticators {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view maildrops_key = "maildrops=";
constexpr std::string_view login_delay_key = "login_delay=";
constexpr std::string_view any_maildrop = "*";

std::string_view cut(std::string_view& rest, std::size_t end) {
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return part;
}

// Cuts the part before `separator` off the front of `rest`; the last part leaves it empty.
std::string_view take(std::string_view& rest, char separator) {
  return cut(rest, rest.find(separator));
}

std::string_view take_extra(std::string_view& rest) {
  return cut(rest, rest.find_first_of(blanks));
}

// A file names users in the form that lookups ask for: no "domain\user" here.
std::optional<std::string> canonical_name(std::string_view text, std::string_view domain) {
  if (text.find('\\') != text.npos) return std::nullopt;
  const PreparedName prepared(text);
  const auto name = auth::parse_user_name(prepared.view(), PreparedName(domain).view());
  if (!name) return std::nullopt;
  return name->user;
}

// Nothing where one of the names is none.
std::optional<std::vector<std::string>> read_maildrops(const PasswdLine& line) {
  std::string_view domain = line.user;
  take(domain, '@');
  std::vector<std::string> maildrops;
  for (std::string_view rest = line.extra; !rest.empty();) {
    std::string_view field = take_extra(rest);
    if (!field.starts_with(maildrops_key)) continue;
    field.remove_prefix(maildrops_key.size());
    if (field.empty() || field.ends_with(',')) return std::nullopt;
    while (!field.empty()) {
      const std::string_view item = take(field, ',');
      const auto name = item == any_maildrop ? std::string(item) : canonical_name(item, domain);
      if (!name) return std::nullopt;
      maildrops.push_back(*name);
    }
  }
  return maildrops;
}

// The first extra field that `matches` accepts; empty if there is none.
template <class Matches>
std::string_view find_extra(const PasswdLine& line, Matches matches) {
  for (std::string_view rest = line.extra; !rest.empty();) {
    const std::string_view field = take_extra(rest);
    if (matches(field)) return field;
  }
  return {};
}

// Fields with which Dovecot keeps a user's password from opening the door. Read over, they would
// let in whom the operator meant to keep out.
bool is_unserved_restriction(std::string_view field) {
  return field.starts_with("allow_nets=") || field.starts_with("allow_real_nets=");
}

// Fields that choose where mail lies, whose it is, or which server has it; and those that change
// who somebody is, when they may come, or whether they need their password.
bool is_ignored(std::string_view name) {
  return name.starts_with("userdb_") || name.starts_with("proxy") || name == "user" ||
         name == "delay_until" || name == "nopassword";
}

std::string_view find_login_delay(const PasswdLine& line) {
  return find_extra(line,
                    [](std::string_view field) { return field.starts_with(login_delay_key); });
}

std::optional<std::chrono::seconds> seconds_of_unit(std::string_view unit) {
  using std::chrono::days, std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
  if (unit.empty() || unit == "s") return seconds(1);
  if (unit == "m") return minutes(1);
  if (unit == "h") return hours(1);
  if (unit == "d") return days(1);
  return std::nullopt;
}

// Nothing where that is no time, or too long.
std::optional<Duration> read_login_delay(std::string_view field) {
  const std::string_view text = field.substr(login_delay_key.size());
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const auto unit = seconds_of_unit({rest, static_cast<std::size_t>(end - rest)});
  if (error != std::errc() || !unit) return std::nullopt;
  const Duration delay = *unit * std::int64_t{number};
  return delay <= auth::login_delay_max ? std::optional(delay) : std::nullopt;
}

std::optional<Objection> objection_to_extras(std::string_view line, const PasswdLine& fields) {
  const std::string_view delay = find_login_delay(fields);
  if (!delay.empty() && !read_login_delay(delay)) {
    return Objection{column_of(line, delay),
                     "login_delay= is no time between logins; write seconds, or a number with a "
                     "unit such as \"10m\", at most \"3650d\""};
  }
  if (!read_maildrops(fields)) {
    const auto is_list = [](std::string_view field) { return field.starts_with(maildrops_key); };
    return Objection{
        column_of(line, find_extra(fields, is_list)),
        "maildrops= lists what can't be a maildrop; write names separated by commas, or '*'"};
  }
  const std::string_view nets = find_extra(fields, is_unserved_restriction);
  if (nets.empty()) return std::nullopt;
  return Objection{column_of(line, nets),
                   "allow_nets= can't be obeyed, so the user is kept out; remove it to let the "
                   "user in from anywhere"};
}

// A name that is looked up is prepared, and never found where this one can't be.
bool can_be_prepared(std::string_view name) {
  if (is_ascii(name)) return true;
  const auto prepared = auth::prepare_name(name);
  return prepared && auth::is_canonical_user(*prepared);
}

std::unexpected<Objection> refused(std::string_view line, std::string_view part,
                                   std::string_view text) {
  return std::unexpected(Objection{column_of(line, part), std::string(text)});
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view octets) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (octets.starts_with(mark)) octets.remove_prefix(mark.size());
  return octets;
}

std::string_view line_at(std::string_view octets, std::size_t start) {
  return without_return(octets.substr(start, octets.find('\n', start) - start));
}

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_skipped(std::string_view line) {
  return line.starts_with('#') || line.find_first_not_of(blanks) == line.npos;
}

PasswdLine split_passwd_line(std::string_view line) {
  PasswdLine fields;
  fields.user = take(line, ':');
  fields.password = take(line, ':');
  fields.uid = take(line, ':');
  fields.gid = take(line, ':');
  take(line, ':');  // gecos
  fields.home = take(line, ':');
  take(line, ':');  // shell
  fields.extra = line;
  return fields;
}

std::size_t column_of(std::string_view line, std::string_view part) {
  const auto is_beginning = [](char octet) { return (octet & 0xC0) != 0x80; };  // of UTF-8
  const std::string_view before =
      line.substr(0, static_cast<std::size_t>(part.data() - line.data()));
  return static_cast<std::size_t>(std::ranges::count_if(before, is_beginning)) + 1;
}

std::expected<auth::StoredPassword, Objection> check_passwd_line(std::string_view line) {
  if (const std::size_t nul = line.find('\0'); nul != line.npos) {
    return refused(line, line.substr(nul), "a NUL octet; is this a text file?");
  }
  if (line.find(':') == line.npos) {
    return refused(line, line.substr(line.size()), "no password; write USER:{SCHEME}HASH");
  }
  const PasswdLine fields = split_passwd_line(line);
  if (!auth::is_canonical_user(fields.user)) {
    return refused(line, fields.user,
                   "the user's name can't be one; write user or user@domain, without blanks, '/', "
                   "'\\' and '%'");
  }
  if (!can_be_prepared(fields.user)) {
    return refused(line, fields.user,
                   "the user's name is not UTF-8, or has characters that SASLprep (RFC 4013) "
                   "refuses, so nobody could log in with it");
  }
  auto password = auth::StoredPassword::parse(fields.password);
  if (!password) {
    return refused(
        line, fields.password,
        fmt::format("{}; \"restantectl hash-password\" makes one", password.error().text));
  }
  if (!fields.home.empty() && !fields.home.starts_with('/')) {
    return refused(line, fields.home,
                   "the home (the sixth field) is not an absolute path; begin it with '/' or "
                   "leave it empty");
  }
  if (!fields.extra.empty()) {
    if (auto objection = objection_to_extras(line, fields)) {
      return std::unexpected(std::move(*objection));
    }
  }
  return std::move(*password);
}

bool may_log_in(const PasswdLine& line) {
  const auto keeps_out = [](std::string_view field) {
    const std::string_view name = field.substr(0, field.find('='));
    return name == "nologin" || name == "fail";
  };
  return find_extra(line, keeps_out).empty();
}

namespace {

// Of what stands there, the name alone.
std::string scheme_of(std::string_view stored) {
  if (!stored.starts_with('{')) return "CRYPT";
  return std::string(stored.substr(1, stored.find('}') - 1));
}

}  // namespace

auth::Identity identity_of(const PasswdLine& line) {
  auth::Identity identity{std::string(line.user), std::string(line.home),
                          read_maildrops(line).value_or(std::vector<std::string>())};
  identity.scheme = scheme_of(line.password);
  identity.login_delay = login_delay_of(line);
  return identity;
}

std::optional<Duration> login_delay_of(const PasswdLine& line) {
  if (line.extra.empty()) return std::nullopt;
  const std::string_view field = find_login_delay(line);
  return field.empty() ? std::nullopt : read_login_delay(field);
}

std::vector<std::string_view> ignored_extras(const PasswdLine& line) {
  std::vector<std::string_view> names;
  for (std::string_view rest = line.extra; !rest.empty();) {
    std::string_view field = take_extra(rest);
    const std::string_view name = take(field, '=');
    if (is_ignored(name)) names.push_back(name);
  }
  return names;
}

}  // namespace restante::authenticators
