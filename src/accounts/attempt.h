// SPDX-License-Identifier: Apache-2.0
//
// One attempt to log in, as the accounts work on it: an examination, and what it waits for.
//
//   begin -> (waits, after failures) -> asks the sources -> (queues for a thread -> works on it)
//         -> answer; after a Question it waits for the client's words and asks again
//
// Lives until it was decided, or forgotten; while a thread works on it, until that is done.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "examination.h"
#include "login_queue.h"
#include "restante/auth/origin.h"
#include "restante/base/clock.h"
#include "restante/loop/deadlines.h"

namespace restante::accounts {

class Desk;
class WorkerLine;

class Attempt final : public Gate, public LoginQueue::Waiter, public loop::Deadlines::Entry {
 public:
  Attempt(Desk& desk, WorkerLine& line, std::uint32_t number, const auth::Origin& origin,
          auth::LoginRequest request);
  ~Attempt() override;

  // Each of these may destroy the attempt.
  void begin() { go_on(); }
  enum class Heard { Understood, OutOfTurn };
  Heard hear(auth::Secret words);
  // Nobody waits for the answer any more.
  void forget();

  std::uint32_t number() const { return number_; }

 private:
  enum class State : std::uint8_t {
    Asking,    // the sources, on the loop
    Waiting,   // too many failures before
    Queueing,  // for a thread
    Working,   // on a thread
    Hearing    // what the client says next
  };
  enum class Interest : std::uint8_t { Awaited, Forgotten };
  // What the throttle waits to hear of this attempt.
  enum class Passage : std::uint8_t { Unasked, UnderWay, Told };

  class Work;

  Result<void> let_pass(const std::string& user) override;
  void on_thread_free() override;
  void on_deadline(TimePoint now) override;

  void go_on();
  void queue();
  void conclude(Result<auth::LoginAnswer> answer);
  void worked(Result<auth::LoginAnswer> answer);
  void tell_throttle(Result<auth::LoginAnswer>& answer);
  void leave_throttle();

  Desk& desk_;
  WorkerLine& line_;
  const std::uint32_t number_;
  const auth::Origin origin_;
  Examination examination_;
  std::string user_;           // at whom the throttle counts it
  TimePoint gate_opens_at_{};  // once the gate was asked
  TimePoint gives_up_at_{};    // while Queueing
  State state_ = State::Asking;
  Interest interest_ = Interest::Awaited;
  Passage passage_ = Passage::Unasked;
  LoginQueue::Task task_ = LoginQueue::Task::Password;  // once it needs a thread
};

}  // namespace restante::accounts
