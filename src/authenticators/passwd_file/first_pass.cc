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

// Of these some hundreds pass in the time in which a person notices anything.
constexpr std::size_t told_lines = 4096;

bool is_of_owner(std::string_view field, std::string_view name, std::string_view number) {
  return field.empty() || field == name || field == number;
}

}  // namespace

FirstPass::FirstPass(std::string_view octets, const Reading& reading, UserTable& users)
    : octets_(octets),
      listener_(reading.listener),
      watcher_(reading.watcher),
      owner_(reading.owner),
      is_domain_added_(!reading.default_domain.empty()),
      users_(users) {}

void FirstPass::run() {
  std::size_t start = octets_.size() - without_byte_order_mark(octets_).size();
  // A file that ends in a line end has no line behind it.
  while (start < octets_.size()) {
    if (number_ % landmark_lines == 0) landmarks_.push_back(start);
    if (number_ % told_lines == 0) tell(start);
    ++number_;
    const std::size_t end = std::min(octets_.find('\n', start), octets_.size());
    read(start, without_return(octets_.substr(start, end - start)));
    start = end + 1;
  }
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    std::optional<Waiting>& place = waiting_[turn_++ % waiting_.size()];
    if (place) settle(std::move(*place));
  }
}

// The octets were copied before that, which takes a tenth of the time if they are in memory.
void FirstPass::tell(std::size_t start) const {
  if (watcher_ == nullptr) return;
  const std::size_t part = start / (octets_.size() / ReadingWatcher::all + 1);
  watcher_->on_reading(static_cast<unsigned>(part));
}

void FirstPass::read(std::size_t start, std::string_view line) {
  if (is_skipped(line)) return;
  Waiting read{number_, start, line, check_passwd_line(line), 0};
  if (read.password) {
    // The seed is the first user's line.
    if (!scram_) {
      scram_.emplace(line);
      users_.seed(line);
    }
    read.hash = users_.prepare(split_passwd_line(line).user);
  }
  std::optional<Waiting>& place = waiting_[turn_++ % waiting_.size()];
  if (place) settle(std::move(*place));
  place.emplace(std::move(read));
}

void FirstPass::settle(Waiting waiting) {
  if (!waiting.password) {
    complain(BadLine::Outcome::LeftOut, waiting.number, std::move(waiting.password.error()));
  } else if (const auto first = users_.add(waiting.start, waiting.hash)) {
    complain(BadLine::Outcome::LeftOut, waiting.number,
             {1, fmt::format("the user {} is on line {} already; remove one of the two",
                             split_passwd_line(waiting.line).user, number_of(*first))});
  } else {
    count(waiting);
  }
}

void FirstPass::count(const Waiting& user) {
  const PasswdLine fields = split_passwd_line(user.line);
  note_unnamable(fields, user.number);
  note_ignored(fields, user.number);
  if (const std::string objection = user.password->objection_to_cost(); !objection.empty()) {
    return complain(BadLine::Outcome::Kept, user.number,
                    {column_of(user.line, fields.password),
                     fmt::format("the password {}, so its user can't log in; \"restantectl "
                                 "hash-password\" makes one",
                                 objection)});
  }
  if (!may_log_in(fields)) return;
  scram_->count(*user.password);
  count_means(*user.password);
  if (const auto delay = login_delay_of(fields)) {
    ++abilities_.own_login_delays;
    abilities_.longest_login_delay = std::max(abilities_.longest_login_delay, *delay);
  }
}

void FirstPass::count_means(const auth::StoredPassword& password) {
  ++abilities_.users;
  if (password.plain()) abilities_ += {0, 1, 1, 1};
  if (password.is_scram(auth::ScramHash::Sha1)) ++abilities_.scram_sha_1;
  if (password.is_scram(auth::ScramHash::Sha256)) ++abilities_.scram_sha_256;
}

void FirstPass::note_unnamable(const PasswdLine& line, std::size_t number) {
  if (!is_domain_added_ || line.user.contains('@')) return;
  if (findings_.unnamable++ == 0) findings_.first_unnamable = number;
}

void FirstPass::note_ignored(const PasswdLine& line, std::size_t number) {
  const bool has_uid = !owner_.user.empty() || !owner_.uid.empty();
  const bool has_gid = !owner_.group.empty() || !owner_.gid.empty();
  if (has_uid && !is_of_owner(line.uid, owner_.user, owner_.uid)) note_ignored("uid", number);
  if (has_gid && !is_of_owner(line.gid, owner_.group, owner_.gid)) note_ignored("gid", number);
  if (line.extra.empty()) return;
  for (const std::string_view name : ignored_extras(line)) note_ignored(name, number);
}

void FirstPass::note_ignored(std::string_view name, std::size_t number) {
  auto& ignored = findings_.ignored;
  const auto known = std::ranges::find(ignored, name, &IgnoredField::name);
  if (known != ignored.end()) {
    ++known->lines;
  } else if (ignored.size() < ignored_names_max) {
    ignored.push_back({std::string(name), 1, number});
  }
}

void FirstPass::complain(BadLine::Outcome outcome, std::size_t number, Objection objection) {
  ++(outcome == BadLine::Outcome::LeftOut ? findings_.left_out : findings_.kept);
  if (listener_ != nullptr)
    listener_->hear({outcome, number, objection.column, std::move(objection.text)});
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
