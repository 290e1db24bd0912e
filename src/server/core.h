// SPDX-License-Identifier: Apache-2.0
//
// The server's one object per loop: it owns the connections and answers to listeners and signals.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "census.h"
#include "connection.h"
#include "gate.h"
#include "generation.h"
#include "host.h"
#include "orders.h"
#include "reception.h"
#include "reload.h"
#include "restante/base/intrusive_list.h"
#include "restante/base/wall_clock.h"
#include "restante/config/difference.h"
#include "restante/loop/signal.h"
#include "restante/loop/timer.h"
#include "restante/loop/turn.h"
#include "restante/server/server.h"
#include "restante/server/tls_context.h"
#include "restante/tls/ticket_keys.h"

namespace restante::server {

// One pair serves all connections of a loop.
struct Buffers {
  std::array<char, Host::output_octets> output;
  std::array<char, Host::piece_octets> piece;
};

class Server::Core final : Buffers,
                           Host,
                           loop::Listener::Handler,
                           loop::Signal::Handler,
                           loop::Timer::Handler,
                           loop::Turn::Handler,
                           Orders::Handler,
                           Reload::Handler {
 public:
  // With no assignment it is the only process: it hears signals, not orders.
  Core(loop::Loop& loop, std::string config_path, BackendFactory& factory,
       std::optional<Assignment> assignment);
  ~Core();

  Result<void> listen(const config::Settings& settings);
  Result<void> prepare(config::Settings settings);
  Stopped run();

 private:
  enum class State { Serving, Draining, Stopping };
  enum class Reading { Idle, UnderWay, AskedAgain };  // of the configuration

  void logged_in(Connection& connection) override;
  void wants_turn(Connection& connection) override;
  void gone(Connection& connection) override;

  void on_connection(loop::Listener& listener, Descriptor socket,
                     const loop::Address& peer) override;
  void on_exhausted(loop::Listener& listener, const Error& error) override;
  void on_signal(int number) override;
  void on_reload_order(Edition edition, OpenListeners listeners) override;
  void on_reopen_order() override;
  void on_drain_order() override;
  void on_timer(loop::Timer& timer) override;
  void on_turn() override;
  void on_reloaded(ReloadResult result) override;

  void refuse(std::string_view reason, const Descriptor& socket, const loop::Address& peer);
  void reload();
  Result<void> take_over(std::shared_ptr<const Generation> next);
  void tell_of(const config::Difference& changes) const;
  void report(Message::Kind kind);
  void look_at_certificates();
  void reopen_log();
  void drain();
  void close_rest();
  void stop_when_empty();

  const std::string config_path_;
  BackendFactory& factory_;
  Reception reception_;
  Gate gate_;
  loop::Timer drain_timer_;
  loop::Timer certificate_timer_;
  loop::Turn turn_;
  std::vector<std::unique_ptr<loop::Signal>> signals_;
  std::optional<Orders> orders_;  // of a worker
  Edition edition_ = 0;           // of the last order to reload
  Edition reading_edition_ = 0;   // of the last reading that began

  SystemClock day_clock_;
  tls::TicketKeys ticket_keys_;
  std::shared_ptr<const Generation> generation_;
  Census census_;
  std::size_t sessions_max_;                          // as many as there are descriptors for
  IntrusiveList<Connection, ResidentTag> residents_;  // owned
  IntrusiveList<Connection, TurnTag> waiting_for_turn_;
  IntrusiveList<Connection, TurnTag> next_served_;  // these first
  State state_ = State::Serving;
  Reading reading_ = Reading::Idle;
};

}  // namespace restante::server
