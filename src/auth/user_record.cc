// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/user_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <system_error>
#include <utility>

#include "restante/auth/ascii.h"
#include "restante/auth/prepared_name.h"
#include "restante/auth/user_name.h"

namespace restante::auth {

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
  const auto name = parse_user_name(prepared.view(), PreparedName(domain).view());
  if (!name) return std::nullopt;
  return name->user;
}

// Adds the names of a list; nothing is left out silently: whether all of them can be names.
bool append_maildrops(std::string_view list, std::string_view domain,
                      std::vector<std::string>& maildrops) {
  if (list.empty() || list.ends_with(',')) return false;
  while (!list.empty()) {
    const std::string_view item = take(list, ',');
    const auto name = item == any_maildrop ? std::string(item) : canonical_name(item, domain);
    if (!name) return false;
    maildrops.push_back(*name);
  }
  return true;
}

// Nothing where one of the names is none.
std::optional<std::vector<std::string>> read_maildrops(const UserRecord& record) {
  std::string_view domain = record.user;
  take(domain, '@');
  std::vector<std::string> maildrops;
  if (!record.maildrops.empty() && !append_maildrops(record.maildrops, domain, maildrops)) {
    return std::nullopt;
  }
  for (std::string_view rest = record.extra; !rest.empty();) {
    std::string_view field = take_extra(rest);
    if (!field.starts_with(maildrops_key)) continue;
    field.remove_prefix(maildrops_key.size());
    if (!append_maildrops(field, domain, maildrops)) return std::nullopt;
  }
  return maildrops;
}

// The first extra field that `matches` accepts; empty if there is none.
template <class Matches>
std::string_view find_extra(const UserRecord& record, Matches matches) {
  for (std::string_view rest = record.extra; !rest.empty();) {
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

std::string_view find_login_delay(const UserRecord& record) {
  return find_extra(record,
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
  return delay <= login_delay_max ? std::optional(delay) : std::nullopt;
}

std::optional<RecordFault> fault_of_extras(const UserRecord& record) {
  const std::string_view delay = find_login_delay(record);
  if (!delay.empty() && !read_login_delay(delay)) {
    return RecordFault{delay,
                       "login_delay= is no time between logins; write seconds, or a number with a "
                       "unit such as \"10m\", at most \"3650d\""};
  }
  const std::string_view nets = find_extra(record, is_unserved_restriction);
  if (nets.empty()) return std::nullopt;
  return RecordFault{nets,
                     "allow_nets= can't be obeyed, so the user is kept out; remove it to let the "
                     "user in from anywhere"};
}

std::optional<RecordFault> fault_of_maildrops(const UserRecord& record) {
  if (read_maildrops(record)) return std::nullopt;
  const auto is_list = [](std::string_view field) { return field.starts_with(maildrops_key); };
  const std::string_view part =
      record.maildrops.empty() ? find_extra(record, is_list) : record.maildrops;
  return RecordFault{
      part, "maildrops= lists what can't be a maildrop; write names separated by commas, or '*'"};
}

// A name that is looked up is prepared, and never found where this one can't be.
bool can_be_prepared(std::string_view name) {
  if (is_ascii(name)) return true;
  const auto prepared = prepare_name(name);
  return prepared && is_canonical_user(*prepared);
}

// Of what stands there, the name alone.
std::string scheme_of(std::string_view stored) {
  if (!stored.starts_with('{')) return "CRYPT";
  return std::string(stored.substr(1, stored.find('}') - 1));
}

}  // namespace

std::expected<StoredPassword, RecordFault> check_record(const UserRecord& record) {
  const auto refused = [](std::string_view part, std::string text) {
    return std::unexpected(RecordFault{part, std::move(text)});
  };
  if (!is_canonical_user(record.user)) {
    return refused(record.user,
                   "the user's name can't be one; write user or user@domain, without blanks, '/', "
                   "'\\' and '%'");
  }
  if (!can_be_prepared(record.user)) {
    return refused(record.user,
                   "the user's name is not UTF-8, or has characters that SASLprep (RFC 4013) "
                   "refuses, so nobody could log in with it");
  }
  auto password = StoredPassword::parse(record.password);
  if (!password) {
    return refused(record.password, fmt::format("{}; \"restantectl hash-password\" makes one",
                                                password.error().text));
  }
  if (!record.home.empty() && !record.home.starts_with('/')) {
    return refused(record.home,
                   "the home is not an absolute path; begin it with '/' or leave it empty");
  }
  if (auto fault = fault_of_extras(record)) return std::unexpected(std::move(*fault));
  if (auto fault = fault_of_maildrops(record)) return std::unexpected(std::move(*fault));
  return std::move(*password);
}

bool may_log_in(const UserRecord& record) {
  const auto keeps_out = [](std::string_view field) {
    const std::string_view name = field.substr(0, field.find('='));
    return name == "nologin" || name == "fail";
  };
  return find_extra(record, keeps_out).empty();
}

Identity identity_of(const UserRecord& record) {
  Identity identity{std::string(record.user), std::string(record.home),
                    read_maildrops(record).value_or(std::vector<std::string>())};
  identity.scheme = scheme_of(record.password);
  identity.login_delay = login_delay_of(record);
  return identity;
}

std::optional<Duration> login_delay_of(const UserRecord& record) {
  if (record.extra.empty()) return std::nullopt;
  const std::string_view field = find_login_delay(record);
  return field.empty() ? std::nullopt : read_login_delay(field);
}

std::vector<std::string_view> ignored_extras(const UserRecord& record) {
  std::vector<std::string_view> names;
  for (std::string_view rest = record.extra; !rest.empty();) {
    std::string_view field = take_extra(rest);
    const std::string_view name = take(field, '=');
    if (is_ignored(name)) names.push_back(name);
  }
  return names;
}

}  // namespace restante::auth
