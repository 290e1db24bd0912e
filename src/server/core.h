// SPDX-License-Identifier: Apache-2.0
//
// The worker's one object: it owns the conversations, and answers to listeners, to the accounts and
// to its supervisor.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "census.h"
#include "clerk_desk.h"
#include "gate.h"
#include "introductions.h"
#include "lobby.h"
#include "openings.h"
#include "reception.h"
#include "residents.h"
#include "restante/accounts/client.h"
#include "restante/base/wall_clock.h"
#include "restante/channel/turn_queue.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/timer.h"
#include "restante/loop/turn.h"
#include "restante/loop/turn_meter.h"
#include "restante/metrics/own_use.h"
#include "restante/pop3/conversation.h"
#include "restante/pop3/host.h"
#include "restante/processes/orders.h"
#include "restante/server/worker.h"
#include "turned_away.h"

namespace restante::server {

// What all conversations borrow: there before them, and longer. One pair of buffers serves all.
struct Means {
  Means(Equipment its_equipment, metrics::Sheet& its_sheet)
      : equipment(std::move(its_equipment)), sheet(its_sheet) {}

  const Equipment equipment;
  metrics::Sheet& sheet;
  std::array<char, pop3::Host::output_octets> output_memory;
  std::array<char, pop3::Host::piece_octets> piece_memory;
};

class Worker::Core final : Means,
                           pop3::Host,
                           pop3::Accounts,
                           accounts::Client::Handler,
                           loop::Listener::Handler,
                           loop::Timer::Handler,
                           loop::Turn::Handler,
                           loop::TurnMeter::Handler,
                           ClerkDesk::Handler,
                           Introductions::Handler,
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

  // Of conversations and their channels
  TimePoint now() const override { return loop_.now(); }
  void arm(loop::Deadlines::Entry& entry, TimePoint when) override { deadlines_.arm(entry, when); }
  Instant instant() const override { return std::chrono::steady_clock::now(); }
  Instant turn_began() const override { return turn_meter_.turn_began(); }
  void wants_turn(channel::TurnQueue::Entry& entry) override;
  std::size_t read_octets_max() const override { return loop_.read_memory().size(); }
  void forget_read(std::size_t octets) override { loop_.forget_read(octets); }
  bool is_thrifty() const override { return loop_.is_thrifty(); }
  pop3::Accounts& accounts() override { return *this; }
  void submit(std::unique_ptr<loop::Job> job, Work work) override;
  void logged_in(pop3::Conversation& conversation) override;
  void gone(pop3::Conversation& conversation) override;

  // Of the accounts
  Result<Number> begin(Asker& asker, const auth::Origin& origin,
                       auth::LoginRequest request) override {
    return accounts_.begin(asker, origin, std::move(request));
  }
  Result<void> proceed(Number number, auth::Secret words) override {
    return accounts_.proceed(number, std::move(words));
  }
  Result<Number> ask_admission(Asker& asker, std::string_view user, Duration login_delay) override {
    return accounts_.ask_admission(asker, user, login_delay);
  }
  void forget(Number number) override { accounts_.forget(number); }

  void on_accounts_ready(const accounts::Readiness& readiness) override;
  void on_connection(loop::Listener& listener, Descriptor socket,
                     const loop::Address& peer) override;
  void on_exhausted(loop::Listener& listener, const Error& error) override;
  void on_introduced(const config::ListenerSettings& listener,
                     std::unique_ptr<channel::Wire> carrier, pop3::Client client,
                     std::string_view early) override;
  void on_introduction_failed() override;
  void on_timer(loop::Timer& timer) override;
  void on_turn() override;
  void on_turn_over(std::chrono::nanoseconds busy) override;

  // Orders
  void on_begin() override;
  void on_drain(Duration at_most) override;
  void on_end_now() override;
  void on_colleague(processes::Colleague colleague) override;
  void on_supervisor_gone() override;

  void take(processes::Colleague colleague);
  void serve_if_ready();
  bool is_blocked(const loop::Address& peer) const;
  void begin_introduction(const config::ListenerSettings& settings, Descriptor socket,
                          const loop::Address& peer);
  struct Objection {
    metrics::Refusal refusal;
    std::string_view reason;
  };
  std::optional<Objection> objection_to(const loop::Address& peer);
  Census::Admission admit(const loop::Address& peer);
  void receive(const config::ListenerSettings& settings, std::unique_ptr<channel::Wire> carrier,
               pop3::Client client, std::string_view early = {});
  bool is_full() const;
  bool is_crowded() const;
  // By somebody who has not logged in, for a newcomer.
  enum class Room { Made, None };
  Room make_room(const loop::Address& newcomer);
  // What it is told; empty: nothing.
  std::string refuse(metrics::Refusal refusal, std::string_view reason, config::TlsMode tls_mode,
                     const loop::Address& peer);
  void refuse(metrics::Refusal refusal, std::string_view reason, config::TlsMode tls_mode,
              const Descriptor& socket, const loop::Address& peer);
  void look_at_certificates();
  // Of the clerk's desk
  clerk::WorkerState state() const override;
  clerk::BusiestLists busiest() override;
  void close_rest();
  void stop_when_empty();

  loop::Loop& loop_;
  loop::Deadlines deadlines_;
  Openings openings_;
  accounts::Client accounts_;
  Reception reception_;
  Gate gate_;
  loop::Timer drain_timer_;
  loop::Timer certificate_timer_;
  loop::Turn turn_;
  loop::TurnMeter turn_meter_;
  const metrics::OwnUse own_use_;
  const processes::MetricsMemory::Places listener_places_;
  const Descriptor own_files_;
  processes::Orders orders_;
  SystemClock day_clock_;
  const processes::WallTime started_ =
      std::chrono::floor<std::chrono::milliseconds>(day_clock_.now());
  const std::unique_ptr<processes::Ledger> ledger_;
  Census census_;
  Lobby<pop3::Conversation, pop3::PendingTag> lobby_;
  TurnedAway turned_away_;
  std::size_t sessions_max_;  // as many as there are descriptors for
  Residents residents_;
  Introductions introductions_;
  ClerkDesk clerk_desk_;
  channel::TurnQueue turns_;
  TimePoint drained_by_ = TimePoint::max();
  State state_ = State::Ready;
};

}  // namespace restante::server
