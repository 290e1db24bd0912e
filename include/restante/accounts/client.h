// SPDX-License-Identifier: Apache-2.0
//
// A worker's way to the accounts: asks on behalf of its clients, over a line, and hands each the
// answer when it comes.
//
// Where the accounts are away, because they crashed and are being replaced, what was asked of them
// is answered with TryAgain: it was passed on, and is forgotten here. New questions wait for the
// new line, so long as the patience with absence lasts. Where they are there and say nothing, a
// question is answered with Busy once the patience with silence is over.
//
// What a client said is overwritten as soon as it is passed on.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "restante/accounts/readiness.h"
#include "restante/auth/login.h"
#include "restante/auth/origin.h"
#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/lines/loop_line.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"

namespace restante::accounts {

class Client final : lines::LoopLine::Handler, loop::Timer::Handler {
 public:
  // An attempt's number; it is the asker's until it was decided, or forget() was called.
  using Number = std::uint32_t;
  static constexpr Number no_number = 0;

  // May ask again at once, or forget, or die. Not called from within a call of the Client.
  class Asker {
   public:
    // Decided by all but a Question.
    virtual void on_login_answer(Result<auth::LoginAnswer> answer) = 0;
    virtual void on_admission(Result<auth::Admission> admission) = 0;

   protected:
    ~Asker() = default;
  };

  class Handler {
   public:
    // The accounts are there, for the first time or again.
    virtual void on_accounts_ready(const Readiness& readiness) = 0;

   protected:
    ~Handler() = default;
  };

  struct Patience {
    Duration with_absence;
    Duration with_silence;
  };

  // With accounts that work under these settings: `login_check` is for threads and sources, and
  // `failure_delay` the base of a throttle's waits.
  static Patience patience_of(Duration login_check, Duration failure_delay);

  Client(loop::Loop& loop, Handler& handler, Patience patience);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // In place of the line before, if there was one.
  void connect(Descriptor line);
  // Nobody will log in any more.
  void disconnect();

  // TryAgain: the accounts have been away for too long, or have more to do than they can.
  [[nodiscard]] Result<Number> begin(Asker& asker, const auth::Origin& origin,
                                     auth::LoginRequest request);
  [[nodiscard]] Result<void> proceed(Number number, auth::Secret words);
  // `login_delay` is what the Welcome said.
  [[nodiscard]] Result<Number> ask_admission(Asker& asker, std::string_view user,
                                             Duration login_delay);

  // The asker is told nothing more. A number that is none is read over.
  void forget(Number number);

 private:
  struct Unsent {
    auth::Origin origin;
    auth::LoginRequest request;
  };
  enum class Asked : std::uint8_t { Nothing, Login, Admission };
  struct Place final : loop::Deadlines::Entry {
    explicit Place(Client& its_client) : client(its_client) {}
    void on_deadline(TimePoint now) override { client.look_at(*this, now); }

    Client& client;
    Asker* asker = nullptr;  // null: free
    Number number = no_number;
    Asked asked = Asked::Nothing;
    std::unique_ptr<Unsent> unsent;  // waits for a line
    // For the accounts to have answered what was passed on. Not while a client is to say something,
    // nor while there is no line.
    std::optional<TimePoint> due;
  };
  enum class State {
    Away,  // no line, or one that has not said that it is ready
    Serving,
    GivenUp,  // away for longer than the patience
    Closed
  };

  lines::LoopLine::Heard on_message(const lines::Frame& frame, Descriptor descriptor) override;
  void on_line_end() override;
  void on_timer(loop::Timer& timer) override;

  lines::LoopLine::Heard hear_ready(std::string_view body);
  lines::LoopLine::Heard hear_answer(const lines::Frame& frame);
  lines::LoopLine::Heard hear_admission(const lines::Frame& frame);
  Place& take_place(Asker& asker, Asked asked);
  Place* find(Number number);
  Asker& release(Place& place);
  [[nodiscard]] Result<void> pass_on(Place& place, Unsent what);
  void pass_on_all();
  void passed_on(Place& place);
  void look_at(Place& place, TimePoint now);
  void fail_all(std::string_view why);

  loop::Loop& loop_;
  Handler& handler_;
  const Patience patience_;
  loop::Deadlines deadlines_;
  loop::Timer away_timer_;
  std::optional<lines::LoopLine> line_;
  State state_ = State::Away;
  std::deque<Place> places_;  // which stay where they are
  std::vector<std::uint32_t> free_places_;
  std::uint32_t turns_ = 0;  // of places: an answer to who had it before is nobody's
  std::unique_ptr<char[]> body_;
};

}  // namespace restante::accounts
