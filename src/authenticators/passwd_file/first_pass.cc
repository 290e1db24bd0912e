// SPDX-License-Identifier: Apache-2.0
#include "first_pass.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace restante::authenticators {

namespace {

// A file of ordinary making has a handful; one of nonsense must not fill the memory.
constexpr std::size_t ignored_names_max = 32;

// To name a line by its number: few enough landmarks to cost nothing, and few lines between two, so
// that even a file of nothing but duplicates is read at once.
constexpr std::size_t landmark_lines = 64;

bool is_of_owner(std::string_view field, std::string_view name, std::string_view number) {
  return field.empty() || field == name || field == number;
}

}  // namespace

FirstPass::FirstPass(std::string_view octets, const BadLineListener& listener,
                     const MailOwner& owner, UserTable& users)
    : octets_(octets), listener_(listener), owner_(owner), users_(users) {}

void FirstPass::run() {
  std::size_t start = octets_.size() - without_byte_order_mark(octets_).size();
  // A file that ends in a line end has no line behind it.
  while (start < octets_.size()) {
    if (number_ % landmark_lines == 0) landmarks_.push_back(start);
    ++number_;
    read(start);
    const std::size_t end = octets_.find('\n', start);
    start = end == octets_.npos ? octets_.size() : end + 1;
  }
}

void FirstPass::read(std::size_t start) {
  const std::string_view line = line_at(octets_, start);
  if (is_skipped(line)) return;
  auto password = check_passwd_line(line);
  if (!password) return complain(BadLine::Outcome::LeftOut, std::move(password.error()));
  if (const std::optional<std::size_t> first = users_.add(start)) {
    const std::string_view user = split_passwd_line(line).user;
    return complain(BadLine::Outcome::LeftOut,
                    {1, fmt::format("the user {} is on line {} already; remove one of the two",
                                    user, number_of(*first))});
  }
  count(line, *password);
}

// Of a user's line.
void FirstPass::count(std::string_view line, const auth::StoredPassword& password) {
  // The seed is the first user's line, as in UserTable.
  if (!scram_) scram_.emplace(line);
  const PasswdLine fields = split_passwd_line(line);
  note_ignored(fields);
  if (const std::string objection = password.objection_to_cost(); !objection.empty()) {
    return complain(BadLine::Outcome::Kept,
                    {column_of(line, fields.password),
                     fmt::format("the password {}, so its user can't log in; \"restantectl "
                                 "hash-password\" makes one",
                                 objection)});
  }
  if (!may_log_in(fields)) return;
  scram_->count(password);
  has_plain_secrets_ = has_plain_secrets_ || password.plain().has_value();
}

void FirstPass::note_ignored(const PasswdLine& line) {
  const bool has_uid = !owner_.user.empty() || !owner_.uid.empty();
  const bool has_gid = !owner_.group.empty() || !owner_.gid.empty();
  if (has_uid && !is_of_owner(line.uid, owner_.user, owner_.uid)) note_ignored("uid");
  if (has_gid && !is_of_owner(line.gid, owner_.group, owner_.gid)) note_ignored("gid");
  if (line.extra.empty()) return;
  for (const std::string_view name : ignored_extras(line)) note_ignored(name);
}

void FirstPass::note_ignored(std::string_view name) {
  auto& ignored = findings_.ignored;
  const auto known = std::ranges::find(ignored, name, &IgnoredField::name);
  if (known != ignored.end()) {
    ++known->lines;
  } else if (ignored.size() < ignored_names_max) {
    ignored.push_back({std::string(name), 1, number_});
  }
}

void FirstPass::complain(BadLine::Outcome outcome, Objection objection) {
  ++(outcome == BadLine::Outcome::LeftOut ? findings_.left_out : findings_.kept);
  if (listener_) listener_({outcome, number_, objection.column, std::move(objection.text)});
}

// 1 for the first.
std::size_t FirstPass::number_of(std::size_t start) const {
  const auto behind = std::ranges::upper_bound(landmarks_, start);
  const auto landmark = static_cast<std::size_t>(behind - landmarks_.begin()) - 1;
  const std::string_view between =
      octets_.substr(landmarks_[landmark], start - landmarks_[landmark]);
  const auto lines = static_cast<std::size_t>(std::ranges::count(between, '\n'));
  return landmark * landmark_lines + lines + 1;
}

}  // namespace restante::authenticators
