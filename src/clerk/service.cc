// SPDX-License-Identifier: Apache-2.0
#include "restante/clerk/service.h"

#include <sys/socket.h>

#include <algorithm>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connection.h"
#include "monitor.h"
#include "restante/base/log.h"
#include "restante/base/wall_clock.h"
#include "restante/loop/listener.h"
#include "restante/loop/timer.h"
#include "restante/loop/turn_end.h"

namespace restante::clerk {

namespace {

// For those who have asked, or have come and are about to, when another clerk is there.
constexpr Duration retirement = std::chrono::seconds(5);

// Whoever has not read for so long may be gone.
constexpr Duration stalled_for = std::chrono::seconds(10);

// Where the process, or the machine, has no descriptor for another connection.
constexpr Duration pause = std::chrono::milliseconds(500);

}  // namespace

class Service::Core final : Wishes,
                            Connection::Owner,
                            Monitor::Owner,
                            loop::Listener::Handler,
                            loop::Timer::Handler,
                            loop::TurnEnd::Handler {
 public:
  Core(loop::Loop& loop, ServiceOptions options, Service::Handler& handler)
      : loop_(loop),
        options_(std::move(options)),
        handler_(handler),
        colleagues_(loop),
        logins_(loop, *options_.book),
        log_levels_(loop, colleagues_, options_.settings.log.level),
        office_{loop, colleagues_, options_, clock_, logins_, *this, options_.blocks, log_levels_},
        turn_end_(loop, *this),
        timer_(loop, *this),
        monitor_(office_, *this, *options_.book) {}

  void open(Descriptor socket, processes::OpenListeners metrics) {
    monitor_.open(std::move(metrics));
    const std::string address = "unix:" + options_.settings.control.socket;
    listener_ = loop::Listener::adopt(loop_, address, std::move(socket), *this);
  }

  void add_colleague(processes::Colleague colleague) { colleagues_.add(std::move(colleague)); }

  template <class Tell>
  void answer(std::uint32_t number, Tell tell) {
    const auto found = wishes_.find(number);
    if (found != wishes_.end()) tell(*found->second);
  }

  void retire() {
    listener_.reset();
    monitor_.retire();
    state_ = State::Retiring;
    timer_.start_at(loop_.now() + retirement);
    // Some of them leave at once.
    std::vector<Connection*> all;
    for (const auto& connection : connections_) all.push_back(connection.get());
    for (Connection* connection : all) connection->retire();
    turn_end_.ask();
  }

 private:
  enum class State { Serving, Retiring };

  void on_connection(loop::Listener&, Descriptor socket, const loop::Address&) override {
    if (connections_.size() >= connections_max) make_room();
    if (connections_.size() >= connections_max) return turn_away(socket);
    Connection::Owner& owner = *this;
    connections_.push_back(std::make_unique<Connection>(office_, owner, std::move(socket)));
  }

  void on_exhausted(loop::Listener&, const Error& error) override {
    log::warning("operators have to wait").add("error", error.text);
    timer_.start_at(loop_.now() + pause);
  }

  void on_timer(loop::Timer&) override {
    if (state_ == State::Serving) return listener_->resume();
    while (!connections_.empty()) connections_.front()->leave();
    // Whoever waits for metrics has waited long enough.
    handler_.on_retired();
  }

  static void turn_away(const Descriptor& socket) {
    const std::string text = line_of({{"error",
                                       "too many operators ask at the same time; end some of their "
                                       "programs, or try again later"},
                                      {"code", static_cast<int>(exit_later)}});
    // Fits the empty buffer of a new socket, or the other side does without.
    (void)::send(socket.number(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  // By whoever is missed least. Its place is free at once.
  void make_room() {
    const auto is_dispensable = [&](const auto& connection) {
      const Connection::Use use = connection->use();
      const Duration quiet = loop_.now() - connection->last_progress();
      return use == Connection::Use::None ||
             (use == Connection::Use::Stalled && quiet > stalled_for);
    };
    Connection* longest = nullptr;
    for (const auto& connection : connections_) {
      if (!is_dispensable(connection)) continue;
      const bool is_longer =
          longest == nullptr || connection->last_progress() < longest->last_progress();
      if (is_longer) longest = connection.get();
    }
    if (longest != nullptr) longest->leave();
  }

  void on_gone(Connection& connection) override {
    const auto found =
        std::ranges::find(connections_, &connection, [](const auto& one) { return one.get(); });
    departed_.splice(departed_.end(), connections_, found);
    turn_end_.ask();
  }

  void on_turn_end() override {
    departed_.clear();
    const bool is_done = connections_.empty() && !monitor_.is_busy();
    if (state_ == State::Retiring && is_done) handler_.on_retired();
  }

  void on_monitor_quiet() override { turn_end_.ask(); }

  void wish(Inquiry& inquiry, const processes::Wish& wish) override {
    wishes_[++last_wish_] = &inquiry;
    handler_.on_wish(last_wish_, wish);
  }

  void forget(Inquiry& inquiry) override {
    std::erase_if(wishes_, [&](const auto& entry) { return entry.second == &inquiry; });
  }

  loop::Loop& loop_;
  ServiceOptions options_;
  Service::Handler& handler_;
  const SystemClock clock_;
  Colleagues colleagues_;
  const Logins logins_;
  LogLevels log_levels_;
  Office office_;
  std::map<std::uint32_t, Inquiry*> wishes_;
  std::uint32_t last_wish_ = 0;
  std::list<std::unique_ptr<Connection>> connections_;
  std::list<std::unique_ptr<Connection>> departed_;  // until the end of the turn
  std::unique_ptr<loop::Listener> listener_;         // null: not open yet, or retired
  loop::TurnEnd turn_end_;
  loop::Timer timer_;
  Monitor monitor_;
  State state_ = State::Serving;
};

void Office::note_use() const {
  options.own_use.note(options.sheet, options.own_files);
}

std::int64_t Office::day_time(TimePoint steady) const {
  const auto now = std::chrono::floor<Duration>(clock.now());
  return (now + (steady - loop.now())).time_since_epoch().count();
}

Service::Service(loop::Loop& loop, ServiceOptions options, Handler& handler)
    : core_(std::make_unique<Core>(loop, std::move(options), handler)) {}

Service::~Service() = default;

void Service::open(Descriptor socket, processes::OpenListeners metrics) {
  core_->open(std::move(socket), std::move(metrics));
}

void Service::add_colleague(processes::Colleague colleague) {
  core_->add_colleague(std::move(colleague));
}

void Service::on_outcome(std::uint32_t number, const processes::Outcome& outcome) {
  core_->answer(number, [&](Inquiry& inquiry) { inquiry.on_outcome(outcome); });
}

void Service::on_facts(std::uint32_t number, const processes::Facts& facts) {
  core_->answer(number, [&](Inquiry& inquiry) { inquiry.on_facts(facts); });
}

void Service::retire() {
  core_->retire();
}

}  // namespace restante::clerk
