// SPDX-License-Identifier: Apache-2.0
//
// locks: who holds a maildrop. Whoever is logged in holds one; so may others (see lock_survey.h).
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inquiry.h"
#include "lock_survey.h"
#include "lock_text.h"
#include "options.h"
#include "round.h"
#include "session_walk.h"
#include "times.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

class Locks final : public Inquiry, StateRound::Handler, SessionWalk::Handler, LockSurvey::Handler {
 public:
  Locks(Office& office, Caller& caller, SessionFilter filter)
      : lock_dir_(office.options.settings.maildrop.lock_dir),
        caller_(caller),
        round_(office.colleagues, *this),
        survey_(office.colleagues, office.options.set, filter.user, *this),
        walk_(office.colleagues, Question::ListSessions, std::move(filter), *this) {}

  void begin() override { round_.begin(); }
  void on_room() override {
    if (step_ == Step::Strangers) return say_strangers();
    walk_.go_on();
  }

 private:
  enum class Step { Sessions, Strangers };

  void on_round(const StateRound&) override { walk_.begin(); }
  void on_sessions(const Place& worker, const SessionsPiece& piece) override {
    for (const Session& session : piece.sessions) {
      if (session.state != SessionState::Authorization) caller_.say(object_of(session, worker));
    }
  }
  bool has_room() const override { return caller_.has_room(); }
  void on_walked() override {
    std::vector<Place> workers;
    for (const auto& [worker, state] : round_.answers()) workers.push_back(worker);
    survey_.begin(std::move(workers));
  }
  void on_surveyed() override {
    step_ = Step::Strangers;
    say_strangers();
  }

  void say_strangers() {
    while (said_ < survey_.found().size()) {
      if (!caller_.has_room()) return;
      caller_.say(object_of(survey_.found()[said_++]));
    }
    if (!walk_.silent().empty()) {
      return caller_.fail(exit_other, complaint_about(walk_.silent()));
    }
    if (!survey_.problem().empty()) {
      return caller_.fail(exit_other, "what others hold is not known: " + survey_.problem());
    }
    caller_.done();
  }

  Json object_of(const LockSurvey::Found& found) const {
    Json object = {{"user", found.user.empty() ? Json(nullptr) : Json(found.user)}};
    object.update(stranger_json(lock_dir_, found.lock));
    object.update({{"worker", nullptr}, {"set", nullptr}, {"session", nullptr}});
    return object;
  }

  Json object_of(const Session& session, const Place& worker) const {
    Json object = {{"user", session.user}, {"since", time_text_of_ms(session.since)},
                   {"pid", nullptr},       {"worker", worker.worker},
                   {"set", worker.set},    {"session", session.session}};
    const auto state = round_.answers().find(worker);
    if (state != round_.answers().end()) object["pid"] = state->second.process;
    return object;
  }

  const std::string lock_dir_;
  Caller& caller_;
  StateRound round_;
  LockSurvey survey_;
  SessionWalk walk_;
  Step step_ = Step::Sessions;
  std::size_t said_ = 0;  // of the strangers
};

}  // namespace

Opened open_locks(Office& office, Caller& caller, const Request& request) {
  auto filter = filter_of(request);
  if (!filter.has_value()) return std::unexpected(std::move(filter.error()));
  return std::make_unique<Locks>(office, caller, std::move(*filter));
}

}  // namespace restante::clerk
