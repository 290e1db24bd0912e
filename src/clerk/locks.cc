// SPDX-License-Identifier: Apache-2.0
//
// locks: who holds a maildrop. Whoever is logged in holds one.
#include <optional>
#include <utility>

#include "inquiry.h"
#include "options.h"
#include "round.h"
#include "session_walk.h"
#include "times.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

class Locks final : public Inquiry, StateRound::Handler, SessionWalk::Handler {
 public:
  Locks(Office& office, Caller& caller, SessionFilter filter)
      : caller_(caller),
        round_(office.colleagues, *this),
        walk_(office.colleagues, Question::ListSessions, std::move(filter), *this) {}

  void begin() override { round_.begin(); }
  void on_room() override { walk_.go_on(); }

 private:
  void on_round(const StateRound&) override { walk_.begin(); }
  void on_sessions(const Place& worker, const SessionsPiece& piece) override {
    for (const Session& session : piece.sessions) {
      if (session.state != SessionState::Authorization) caller_.say(object_of(session, worker));
    }
  }
  bool has_room() const override { return caller_.has_room(); }
  void on_walked() override {
    if (walk_.silent().empty()) return caller_.done();
    caller_.fail(exit_other, complaint_about(walk_.silent()));
  }

  Json object_of(const Session& session, const Place& worker) const {
    Json object = {{"user", session.user}, {"since", time_text_of_ms(session.since)},
                   {"pid", nullptr},       {"worker", worker.worker},
                   {"set", worker.set},    {"session", session.session}};
    const auto state = round_.answers().find(worker);
    if (state != round_.answers().end()) object["pid"] = state->second.process;
    return object;
  }

  Caller& caller_;
  StateRound round_;
  SessionWalk walk_;
};

}  // namespace

Opened open_locks(Office& office, Caller& caller, const Request& request) {
  auto filter = filter_of(request);
  if (!filter.has_value()) return std::unexpected(std::move(filter.error()));
  return std::make_unique<Locks>(office, caller, std::move(*filter));
}

}  // namespace restante::clerk
