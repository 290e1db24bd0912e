// SPDX-License-Identifier: Apache-2.0
//
// The worker's one object: it owns the connections, and answers to listeners, to the accounts and
// to its supervisor.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>

#include "census.h"
#include "connection.h"
#include "gate.h"
#include "host.h"
#include "reception.h"
#include "restante/base/intrusive_list.h"
#include "restante/base/wall_clock.h"
#include "restante/loop/timer.h"
#include "restante/loop/turn.h"
#include "restante/processes/orders.h"
#include "restante/server/worker.h"

namespace restante::server {

// One pair serves all connections of a loop.
struct Buffers {
  std::array<char, Host::output_octets> output;
  std::array<char, Host::piece_octets> piece;
};

class Worker::Core final : Buffers,
                           Host,
                           accounts::Client::Handler,
                           loop::Listener::Handler,
                           loop::Timer::Handler,
                           loop::Turn::Handler,
                           processes::Orders::Handler {
 public:
  Core(loop::Loop& loop, Equipment equipment, processes::Assignment assignment);
  ~Core();

  Stopped run();

 private:
  // Each may follow on any one before it.
  enum class State {
    Ready,  // for the order to begin
    Begun,  // and waits for the accounts to say what they can judge
    Serving,
    Draining,
    Stopping
  };

  void logged_in(Connection& connection) override;
  void wants_turn(Connection& connection) override;
  void gone(Connection& connection) override;

  void on_accounts_ready(const accounts::Readiness& readiness) override;
  void on_connection(loop::Listener& listener, Descriptor socket,
                     const loop::Address& peer) override;
  void on_exhausted(loop::Listener& listener, const Error& error) override;
  void on_timer(loop::Timer& timer) override;
  void on_turn() override;

  // Orders
  void on_begin() override;
  void on_drain(Duration at_most) override;
  void on_end_now() override;
  void on_colleague(processes::Colleague colleague) override;
  void on_supervisor_gone() override;

  void take(processes::Colleague colleague);
  void serve_if_ready();
  void refuse(std::string_view reason, const Descriptor& socket, const loop::Address& peer);
  void look_at_certificates();
  void close_rest();
  void stop_when_empty();

  Reception reception_;
  Gate gate_;
  loop::Timer drain_timer_;
  loop::Timer certificate_timer_;
  loop::Turn turn_;
  processes::Orders orders_;
  SystemClock day_clock_;
  std::optional<Descriptor> clerk_;  // the line to it, which is not used yet

  const std::unique_ptr<processes::Ledger> ledger_;
  Census census_;
  std::size_t sessions_max_;                          // as many as there are descriptors for
  IntrusiveList<Connection, ResidentTag> residents_;  // owned
  IntrusiveList<Connection, TurnTag> waiting_for_turn_;
  IntrusiveList<Connection, TurnTag> next_served_;  // these first
  TimePoint drained_by_ = TimePoint::max();
  State state_ = State::Ready;
};

}  // namespace restante::server
