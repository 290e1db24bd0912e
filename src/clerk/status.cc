// SPDX-License-Identifier: Apache-2.0
//
// status: the house in one object.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "inquiry.h"
#include "round.h"
#include "session_walk.h"
#include "states.h"
#include "times.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

using processes::Facts;
using processes::WorkerFacts;

std::int64_t milliseconds(processes::WallTime time) {
  return time.time_since_epoch().count();
}

class Status final : public Inquiry, SessionWalk::Handler, StateRound::Handler {
 public:
  Status(Office& office, Caller& caller)
      : office_(office),
        caller_(caller),
        walk_(office.colleagues, Question::CountSessions, {}, *this),
        round_(office.colleagues, *this) {}
  ~Status() override { office_.wishes.forget(*this); }

  void begin() override {
    office_.wishes.wish(*this, {.verb = processes::Verb::TellFacts});
    walk_.begin();
    round_.begin();
  }

  void on_facts(const Facts& facts) override {
    facts_ = facts;
    a_part_is_there();
  }

 private:
  void on_sessions(const Place& worker, const SessionsPiece& piece) override {
    for (std::size_t state = 0; state < session_states; ++state) {
      sessions_[state] += piece.matched[state];
      by_worker_[worker] += piece.matched[state];
    }
  }
  void on_walked() override { a_part_is_there(); }
  void on_round(const StateRound&) override { a_part_is_there(); }

  void a_part_is_there() {
    if (--missing_ > 0) return;
    std::set<Place> silent(walk_.silent().begin(), walk_.silent().end());
    silent.insert(round_.silent().begin(), round_.silent().end());
    caller_.say(object());
    if (silent.empty()) return caller_.done();
    caller_.fail(exit_other, complaint_about({silent.begin(), silent.end()}));
  }

  Json object() const {
    const std::int64_t now = office_.clock.seconds();
    Json object = {{"version", office_.options.version},
                   {"pid", facts_->process},
                   {"started", time_text_of_ms(milliseconds(facts_->started))},
                   {"uptime_s", now - milliseconds(facts_->started) / 1000}};
    add_workers(object);
    Json& sessions = object["sessions"];
    for (std::size_t state = 0; state < session_states; ++state) {
      sessions[std::string(name_of(static_cast<SessionState>(state)))] = sessions_[state];
    }
    add_logins(object);
    add_descriptors(object);
    object["certificates"] = certificates_json(round_.answers(), office_.options.set, now);
    object["reload"] = reload_json(*facts_);
    object["config"] = {{"path", facts_->config_path},
                        {"changed", facts_->config == Facts::Config::Changed},
                        {"readable", facts_->config != Facts::Config::Unreadable}};
    return object;
  }

  void add_workers(Json& object) const {
    const std::uint32_t own = office_.options.set;
    Json& serving = object["workers"] = Json::array();
    Json& draining = object["draining"] = Json::array();
    for (const auto& [place, facts] : workers_of(round_.answers(), &*facts_, own)) {
      (place.set == own ? serving : draining).push_back(object_of(place, facts));
    }
  }

  Json object_of(const Place& place, const WorkerFacts& facts) const {
    const auto sessions = by_worker_.find(place);
    return {{"worker", place.worker},
            {"set", place.set},
            {"pid", facts.process},
            {"started", time_text_of_ms(milliseconds(facts.started))},
            {"sessions", sessions == by_worker_.end() ? 0 : sessions->second},
            {"restarts", facts.restarts}};
  }

  void add_logins(Json& object) const {
    object["logins_total"] = office_.logins.total();
    object["logins_failed_total"] = office_.logins.failed();
    object["login_rate_1m"] = office_.logins.rate();
  }

  void add_descriptors(Json& object) const {
    std::uint64_t used = 0;
    std::uint64_t limit = 0;
    for (const auto& [place, state] : round_.answers()) {
      used += state.descriptors;
      limit += state.descriptors_max;
    }
    object["descriptors"] = {{"used", used}, {"limit", limit}};
  }

  Office& office_;
  Caller& caller_;
  std::optional<Facts> facts_;
  SessionCounts sessions_{};
  std::map<Place, std::uint32_t> by_worker_;
  int missing_ = 3;  // the facts, the counts, the states
  SessionWalk walk_;
  StateRound round_;
};

}  // namespace

Opened open_status(Office& office, Caller& caller, const Request&) {
  return std::make_unique<Status>(office, caller);
}

}  // namespace restante::clerk
