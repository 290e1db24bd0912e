// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/passwd_file/passwd_file.h"

#include "passwd_line.h"
#include "user_table.h"

#include "restante/auth/password_scheme.h"
#include "restante/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace restante::authenticators {

namespace {

// Where lines start. A file that ends in a line end has no line behind it.
std::vector<std::size_t> line_starts(std::string_view octets) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  std::vector<std::size_t> starts;
  starts.reserve(static_cast<std::size_t>(std::ranges::count(octets, '\n')) + 1);
  std::size_t start = octets.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  while (start < octets.size()) {
    starts.push_back(start);
    const std::size_t end = octets.find('\n', start);
    start = end == octets.npos ? octets.size() : end + 1;
  }
  return starts;
}

// Nobody gets in by it, as nobody is found; it only takes the time that a password takes.
std::string new_lone_decoy() {
  auto decoy = auth::hash_password(auth::hashable_schemes().front(), "nobody's");
  return decoy ? std::move(*decoy) : std::string("{PLAIN}nobody's");
}

// Of a good line.
auth::StoredPassword password_of(const PasswdLine& line) {
  auto password = auth::StoredPassword::parse(line.password);
  assert(password);
  return std::move(*password);
}

auth::Identity identity_of(const PasswdLine& line) {
  return {std::string(line.user), std::string(line.home), maildrops_of(line)};
}

}  // namespace

PasswdFile::PasswdFile(std::string octets) : octets_(std::move(octets)) {
  read_lines();
}
PasswdFile::~PasswdFile() = default;

Result<std::unique_ptr<PasswdFile>> PasswdFile::load(const std::string& path) {
  auto octets = read_file(path, any_size);
  if (!octets) return system_failure(octets.error(), path);
  return std::unique_ptr<PasswdFile>(new PasswdFile(std::move(*octets)));
}

std::unique_ptr<PasswdFile> PasswdFile::parse(std::string_view octets) {
  return std::unique_ptr<PasswdFile>(new PasswdFile(std::string(octets)));
}

std::size_t PasswdFile::size() const {
  return users_->size();
}

void PasswdFile::read_lines() {
  const std::vector<std::size_t> starts = line_starts(octets_);
  users_ = std::make_unique<UserTable>(octets_, starts.size());
  for (std::size_t i = 0; i < starts.size(); ++i) {
    std::string objection = read_line(starts[i], starts);
    if (!objection.empty()) bad_lines_.push_back({i + 1, std::move(objection)});
  }
  if (users_->size() == 0) lone_decoy_ = new_lone_decoy();
  learn_abilities(starts);
}

void PasswdFile::learn_abilities(const std::vector<std::size_t>& starts) {
  auto bad = bad_lines_.begin();
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::string_view octets = line_at(octets_, starts[i]);
    const bool is_bad = bad != bad_lines_.end() && bad->line == i + 1;
    if (is_bad) ++bad;
    if (is_bad || is_skipped(octets)) continue;
    // The seed is the first user's line, as in UserTable.
    if (!scram_) scram_.emplace(octets);
    const PasswdLine line = split_passwd_line(octets);
    if (!may_log_in(line)) continue;
    const auth::StoredPassword password = password_of(line);
    scram_->count(password);
    has_plain_secrets_ = has_plain_secrets_ || password.plain().has_value();
  }
  if (!scram_) scram_.emplace(lone_decoy_);
}

std::string PasswdFile::read_line(std::size_t start, const std::vector<std::size_t>& starts) {
  const std::string_view line = line_at(octets_, start);
  if (is_skipped(line)) return {};
  if (std::string objection = objection_to(line); !objection.empty()) return objection;
  const std::optional<std::size_t> first = users_->add(start);
  if (!first) return {};
  const auto number = std::ranges::lower_bound(starts, *first) - starts.begin() + 1;
  return fmt::format("the user {} is on line {} already; remove one of the two",
                     split_passwd_line(line).user, number);
}

// The password of a user who is not there is that of another, so that the same is done with it.
PasswdFile::Presence PasswdFile::look_up(std::string_view user, PasswdLine& line) const {
  line = {};
  line.password = lone_decoy_;
  if (users_->size() == 0) return Presence::Missing;
  const std::optional<std::size_t> found = users_->find(user);
  const std::size_t decoy = users_->decoy(user);
  line = split_passwd_line(line_at(octets_, found.value_or(decoy)));
  return found && may_log_in(line) ? Presence::There : Presence::Missing;
}

// Whether the user is there or not, the same is done up to the last line.
Result<std::optional<auth::Identity>> PasswdFile::authenticate(const auth::Credentials& credentials,
                                                               Patience patience) const {
  PasswdLine line;
  const Presence presence = look_up(credentials.user, line);
  const auth::StoredPassword password = password_of(line);
  if (patience == Patience::CachedOnly && password.cost() == auth::Cost::Expensive) {
    return failure(ErrorKind::WouldBlock);
  }
  const auth::Match match = password.verify(credentials.password.reveal());
  if (presence == Presence::Missing || match == auth::Match::Wrong) return std::nullopt;
  return identity_of(line);
}

Result<std::optional<auth::Identity>> PasswdFile::find(std::string_view user, Patience) const {
  PasswdLine line;
  if (look_up(user, line) == Presence::Missing) return std::nullopt;
  return identity_of(line);
}

Result<auth::ScramKeys> PasswdFile::scram_keys(auth::ScramHash hash, std::string_view user,
                                               Patience patience) const {
  PasswdLine line;
  const Presence presence = look_up(user, line);
  const auth::StoredPassword password = password_of(line);
  return scram_->answer(hash, user, presence == Presence::There ? &password : nullptr, patience);
}

Result<auth::Secret> PasswdFile::plain_secret(std::string_view user, Patience) const {
  PasswdLine line;
  const Presence presence = look_up(user, line);
  const auth::StoredPassword password = password_of(line);
  const auto plain = password.plain();
  if (presence == Presence::There && plain) return auth::Secret(*plain);
  // New each time: nobody is shown it, and what can't be derived can't be found out.
  return auth::random_secret();
}

auth::Abilities PasswdFile::abilities() const {
  return {scram_->serves(auth::ScramHash::Sha1), scram_->serves(auth::ScramHash::Sha256),
          has_plain_secrets_};
}

}  // namespace restante::authenticators
