// SPDX-License-Identifier: Apache-2.0
#include "attempt.h"

#include <cassert>
#include <memory>
#include <utility>

#include "desk.h"
#include "restante/base/log.h"
#include "restante/loop/job.h"

namespace restante::accounts {

// What a thread does of it: the same as the loop did, with more patience.
class Attempt::Work final : public loop::Job {
 public:
  explicit Work(Attempt& attempt) : attempt_(attempt) {}

  void work() noexcept override {
    answer_ = attempt_.examination_.proceed(attempt_, attempt_.enquiry_.on_thread());
  }
  void finished() noexcept override {
    // The attempt may be gone afterwards, and the next one have the thread already.
    LoginQueue& logins = attempt_.desk_.logins;
    attempt_.worked(std::move(answer_));
    logins.finished();
  }

 private:
  Attempt& attempt_;  // lives until worked()
  Result<auth::LoginAnswer> answer_ = failure(ErrorKind::TryAgain);
};

Attempt::Attempt(Desk& desk, WorkerLine& line, std::uint32_t number, const auth::Origin& origin,
                 auth::LoginRequest request)
    : desk_(desk),
      line_(line),
      number_(number),
      origin_(origin),
      examination_(desk.options.terms, std::move(request)) {}

Attempt::~Attempt() {
  assert(state_ != State::Working);
}

Attempt::Heard Attempt::hear(auth::Secret words) {
  if (state_ != State::Hearing) return Heard::OutOfTurn;
  examination_.hear(std::move(words));
  go_on();
  return Heard::Understood;
}

// Whoever rings late, or twice, or while a thread is at work, is not waited for.
void Attempt::ring() {
  if (state_ == State::Awaiting) go_on();
}

void Attempt::go_on() {
  state_ = State::Asking;
  auto answer = examination_.proceed(*this, enquiry_.on_loop());
  if (!is_put_off(answer)) return conclude(std::move(answer));
  // The gate did, before any source was asked.
  if (state_ == State::Waiting) return desk_.deadlines.arm(*this, due());
  if (!gives_up_at_) gives_up_at_ = desk_.loop.now() + desk_.options.login_check;
  if (answer.error().kind == ErrorKind::WouldBlock) return queue();
  state_ = State::Awaiting;
  desk_.deadlines.arm(*this, due());
}

// The loop asks first, always: so a thread finds the gate open.
Result<void> Attempt::let_pass(const std::string& user) {
  if (passage_ == Passage::UnderWay) {
    if (state_ == State::Working || desk_.loop.now() >= gate_opens_at_) return {};
    state_ = State::Waiting;
    return failure(ErrorKind::Later);
  }
  assert(state_ == State::Asking);
  const TimePoint now = desk_.loop.now();
  const Ruling ruling = desk_.throttle.begin(origin_, user, now);
  user_ = user;
  if (ruling.verdict == Ruling::Verdict::Refuse) return failure(ErrorKind::TooSoon);
  passage_ = Passage::UnderWay;
  gate_opens_at_ = now + ruling.wait;
  if (ruling.wait == Duration(0)) return {};
  state_ = State::Waiting;
  return failure(ErrorKind::Later);
}

void Attempt::queue() {
  state_ = State::Queueing;
  if (desk_.logins.join(*this) == LoginQueue::Place::Thread) return on_thread_free();
  desk_.deadlines.arm(*this, due());
}

void Attempt::on_thread_free() {
  state_ = State::Working;
  loop::submit(desk_.loop, std::make_unique<Work>(*this));
}

TimePoint Attempt::due() const {
  return state_ == State::Waiting ? gate_opens_at_ : *gives_up_at_;
}

void Attempt::on_deadline(TimePoint now) {
  const bool waits =
      state_ == State::Waiting || state_ == State::Queueing || state_ == State::Awaiting;
  if (!waits) return;
  if (now < due()) return desk_.deadlines.arm(*this, due());
  state_ == State::Waiting ? go_on() : give_up();
}

// Neither says anything of the password.
void Attempt::give_up() {
  if (state_ == State::Queueing) {
    desk_.logins.give_up(*this);
    return conclude(failure(ErrorKind::Busy));
  }
  conclude(failure(ErrorKind::TryAgain, "a source of users did not answer in time"));
}

// A thread may find that what is left is for the loop to ask. That takes as long as it takes, also
// where the time is up: who answers at once is heard.
void Attempt::worked(Result<auth::LoginAnswer> answer) {
  if (!is_put_off(answer)) return conclude(std::move(answer));
  if (interest_ == Interest::Awaited) return go_on();
  conclude(failure(ErrorKind::TryAgain));
}

void Attempt::conclude(Result<auth::LoginAnswer> answer) {
  refuse_uncheckable(answer);
  tell_throttle(answer);
  state_ = State::Hearing;
  enquiry_ = Enquiry(*this);
  gives_up_at_.reset();
  if (interest_ == Interest::Forgotten) {
    leave_throttle();
    return line_.drop(*this);
  }
  if (!answer.has_value()) answer = auth::Undecided{std::move(answer.error()), user_};
  line_.answer(*this, answer);
}

void Attempt::refuse_uncheckable(Result<auth::LoginAnswer>& answer) {
  if (answer.has_value() || answer.error().kind != ErrorKind::Unsupported) return;
  const std::string& why = answer.error().text;
  log::error("checking a login").unless_repeated(why).add("error", why);
  answer = auth::Denied{auth::Denied::Reason::Uncheckable, user_, Duration(0)};
}

void Attempt::tell_throttle(Result<auth::LoginAnswer>& answer) {
  if (passage_ != Passage::UnderWay) return;
  const bool goes_on = answer.has_value() && std::holds_alternative<auth::Question>(*answer);
  if (goes_on) return;
  passage_ = Passage::Told;
  const TimePoint now = desk_.loop.now();
  if (!answer.has_value()) return desk_.throttle.abandoned(origin_, user_);
  if (std::holds_alternative<auth::Welcome>(*answer)) {
    return desk_.throttle.succeeded(origin_, user_, now);
  }
  const Duration hold_back = desk_.throttle.failed(origin_, user_, now);
  auto* denied = std::get_if<auth::Denied>(&*answer);
  if (denied == nullptr) return;
  denied->hold_back = hold_back;
  denied->reason = desk_.reason_of(*denied);
}

void Attempt::forget() {
  if (state_ == State::Working) {
    interest_ = Interest::Forgotten;
    return line_.disown(*this);
  }
  leave_throttle();
  line_.drop(*this);
}

// Whoever breaks an exchange off after a question was answered has learned as much as from a wrong
// guess, or at least had us compute as much.
void Attempt::leave_throttle() {
  if (std::exchange(passage_, Passage::Told) != Passage::UnderWay) return;
  if (state_ == State::Hearing) {
    (void)desk_.throttle.failed(origin_, user_, desk_.loop.now());
  } else {
    desk_.throttle.abandoned(origin_, user_);
  }
}

}  // namespace restante::accounts
