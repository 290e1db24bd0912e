// SPDX-License-Identifier: Apache-2.0
//
// The place of one connection in a pool: whether there is one, what it was asked, and when it has
// been silent for too long.
#pragma once

#include <cstddef>
#include <map>
#include <memory>

#include "pending.h"
#include "restante/authenticators/directory/connection.h"
#include "restante/base/clock.h"
#include "restante/base/intrusive_list.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"

namespace restante::authenticators {

using PendingList = IntrusiveList<Pending, PendingTag>;

class Lane final : Connection::Owner, loop::Timer::Handler {
 public:
  enum class State { Empty, Connecting, Open };

  // Never called from within a call of the lane's own.
  class Handler {
   public:
    virtual void on_lane_open() = 0;
    virtual void on_answer(Pending& pending, Pending::Answer answer) = 0;
    // The lane has room again. Follows each answer, whether somebody waits for it or not.
    virtual void on_room() = 0;
    // `was`: what it was until now. `unanswered`: what had been asked, in its order.
    virtual void on_lane_broken(State was, Error why, PendingList& unanswered) = 0;

   protected:
    ~Handler() = default;
  };

  // All is borrowed.
  Lane(loop::Loop& loop, Handler& handler, const Network& network, Duration patience);

  State state() const { return state_; }
  std::size_t under_way() const { return under_way_; }
  bool has_room() const { return state_ == State::Open && under_way_ < connection_->width(); }

  // REQUIRES: it is empty.
  void open();
  // REQUIRES: has_room().
  void ask(Pending& pending);
  // Nobody waits for that answer any more.
  void forget(Connection::Ticket ticket) { asked_.erase(ticket); }

 private:
  void on_open() override;
  void on_answer(Connection::Ticket ticket, Pending::Answer answer) override;
  void on_broken(Error why) override;
  void on_timer(loop::Timer&) override;

  loop::Loop& loop_;
  Handler& handler_;
  const Network& network_;
  const Duration patience_;  // with a connection that says nothing
  loop::Timer silence_;
  State state_ = State::Empty;
  std::size_t under_way_ = 0;  // those that nobody waits for included
  std::map<Connection::Ticket, Pending*> asked_;
  Connection::Ticket next_ticket_ = 0;
  std::unique_ptr<Connection> connection_;
};

}  // namespace restante::authenticators
