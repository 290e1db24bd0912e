// SPDX-License-Identifier: Apache-2.0
//
// One attempt to log in, as the accounts work on it: an examination, and what it waits for.
//
//   begin -> (waits, after failures) -> asks the sources -> (awaits one that answers later)
//         -> (queues for a thread -> works on it)
//         -> answer; after a Question it waits for the client's words and asks again
//
// It waits for sources and for threads, both together, no longer than `login_check`.
//
// Lives until it was decided, or forgotten; while a thread works on it, until that is done. What
// was begun for it elsewhere is given up with it.
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

class Attempt final : public Gate,
                      public Enquiry::Bell,
                      public LoginQueue::Waiter,
                      public loop::Deadlines::Entry {
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
    Awaiting,  // a source, which rings
    Queueing,  // for a thread
    Working,   // on a thread
    Hearing    // what the client says next
  };
  enum class Interest : std::uint8_t { Awaited, Forgotten };
  // What the throttle waits to hear of this attempt.
  enum class Passage : std::uint8_t { Unasked, UnderWay, Told };

  class Work;

  Result<void> let_pass(const std::string& user) override;
  void ring() override;
  void on_thread_free() override;
  void on_deadline(TimePoint now) override;

  void go_on();
  TimePoint due() const;
  void queue();
  void conclude(Result<auth::LoginAnswer> answer);
  void worked(Result<auth::LoginAnswer> answer);
  void give_up();
  // What is kept of the password can't be checked: for the client a refusal like others.
  void refuse_uncheckable(Result<auth::LoginAnswer>& answer);
  void tell_throttle(Result<auth::LoginAnswer>& answer);
  void leave_throttle();

  Desk& desk_;
  WorkerLine& line_;
  const std::uint32_t number_;
  const auth::Origin origin_;
  Examination examination_;
  Enquiry enquiry_{*this};     // about what the client said last
  std::string user_;           // at whom the throttle counts it
  TimePoint gate_opens_at_{};  // once the gate was asked
  // Of sources and threads; once one of them could not answer at once.
  std::optional<TimePoint> gives_up_at_{};
  State state_ = State::Asking;
  Interest interest_ = Interest::Awaited;
  Passage passage_ = Passage::Unasked;
};

}  // namespace restante::accounts
