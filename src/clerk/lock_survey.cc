// SPDX-License-Identifier: Apache-2.0
#include "lock_survey.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "restante/lines/message.h"

namespace restante::clerk {

LockSurvey::LockSurvey(Colleagues& colleagues, std::uint32_t set, std::string user,
                       Handler& handler)
    : colleagues_(colleagues), set_(set), user_(std::move(user)), handler_(handler) {}

LockSurvey::~LockSurvey() {
  for (const auto& [number, place] : asked_) colleagues_.forget(number);
}

void LockSurvey::begin(std::vector<Place> workers) {
  workers_ = std::move(workers);
  if (workers_.empty()) return handler_.on_surveyed();
  ask_holder(workers_.back(), Holder::Others);
}

void LockSurvey::ask_holder(const Place& worker, Holder holder) {
  std::array<char, 1> memory;
  lines::Writer writer(memory);
  write(writer, holder);
  asked_[colleagues_.ask(worker, Question::ListHeldLocks, writer.octets(), *this)] = worker;
}

void LockSurvey::ask_names() {
  LockNames names{user_, {}};
  auto at = strangers_.lower_bound(next_to_name_);
  for (; at != strangers_.end() && names.numbers.size() < LockNames::numbers_max; ++at) {
    names.numbers.push_back(at->first);
    next_to_name_ = at->first + 1;
  }
  if (names.numbers.empty()) return finish();
  const auto memory = std::make_unique<char[]>(lines::Frame::body_octets_max);
  lines::Writer writer({memory.get(), lines::Frame::body_octets_max});
  write(writer, names);
  const Place auth{processes::Role::Auth, set_, 0};
  asked_[colleagues_.ask(auth, Question::NameLocks, writer.octets(), *this)] = auth;
}

void LockSurvey::on_answer(Colleagues::Number number, const lines::Frame& answer) {
  const auto kind = static_cast<Answer>(answer.kind);
  if (kind == Answer::HeldLocks && step_ != Step::Name) {
    if (const auto piece = read_held_locks(answer.body)) {
      take(*piece);
      return go_on_or_end(number, piece->rest);
    }
  }
  if (kind == Answer::NamedLocks && step_ == Step::Name) {
    if (const auto piece = read_named_locks(answer.body)) {
      take(*piece);
      return go_on_or_end(number, piece->rest);
    }
  }
  problem_ = text_of(asked_.at(number)) + " makes no sense; try again";
  end_of(number);
}

void LockSurvey::take(const HeldLocksPiece& piece) {
  if (!piece.problem.empty()) problem_ = piece.problem;
  for (const HeldLock& lock : piece.locks) {
    if (step_ == Step::AskWhatIsTheirs) {
      strangers_.erase(lock.number);
    } else {
      (step_ == Step::Look ? strangers_ : seen_again_)[lock.number] = lock.since;
    }
  }
}

void LockSurvey::take(const NamedLocksPiece& piece) {
  for (const NamedLock& lock : piece.locks) names_[lock.number] = lock.user;
}

void LockSurvey::go_on_or_end(Colleagues::Number number, Rest rest) {
  if (rest == Rest::None) return end_of(number);
  colleagues_.go_on(number);
}

// What somebody has who is silent is told of like a stranger's; who has ended has nothing.
void LockSurvey::on_no_answer(Colleagues::Number number, const Place& who, Why) {
  if (step_ != Step::AskWhatIsTheirs) problem_ = text_of(who) + " does not answer; try again";
  end_of(number);
}

void LockSurvey::end_of(Colleagues::Number number) {
  colleagues_.forget(number);
  asked_.erase(number);
  if (asked_.empty()) next_step();
}

void LockSurvey::next_step() {
  switch (step_) {
    case Step::Look:
      if (strangers_.empty()) return finish();
      step_ = Step::AskWhatIsTheirs;
      for (const Place& worker : workers_) ask_holder(worker, Holder::You);
      return;
    case Step::AskWhatIsTheirs:
      if (strangers_.empty()) return finish();
      step_ = Step::LookAgain;
      return ask_holder(workers_.back(), Holder::Others);
    case Step::LookAgain:
      keep_what_is_still_there();
      step_ = Step::Name;
      return ask_names();
    case Step::Name:
      return ask_names();
  }
}

void LockSurvey::keep_what_is_still_there() {
  std::erase_if(strangers_, [&](const auto& stranger) {
    const auto again = seen_again_.find(stranger.first);
    return again == seen_again_.end() || again->second != stranger.second;
  });
}

void LockSurvey::finish() {
  for (const auto& [number, since] : strangers_) {
    const auto name = names_.find(number);
    if (name != names_.end()) {
      found_.push_back({{number, since}, name->second});
    } else if (user_.empty()) {
      found_.push_back({{number, since}, {}});
    }
  }
  found_ = one_a_hold(std::move(found_));
  handler_.on_surveyed();
}

std::vector<LockSurvey::Found> one_a_hold(std::vector<LockSurvey::Found> locks) {
  using Found = LockSurvey::Found;
  const auto nameless =
      std::ranges::partition(locks, [](const Found& found) { return !found.user.empty(); });
  std::multimap<std::int64_t, Found> without_name;
  for (const Found& found : nameless) without_name.emplace(found.lock.since, found);
  locks.erase(nameless.begin(), nameless.end());
  // The second lock is taken right behind the first.
  const auto take_second = [&](std::int64_t since) {
    for (const std::int64_t then : {since, since + 1}) {
      if (const auto second = without_name.find(then); second != without_name.end()) {
        without_name.erase(second);
        return;
      }
    }
  };
  for (const Found& found : locks) take_second(found.lock.since);
  while (!without_name.empty()) {
    locks.push_back(without_name.begin()->second);
    without_name.erase(without_name.begin());
    take_second(locks.back().lock.since);
  }
  return locks;
}

}  // namespace restante::clerk
