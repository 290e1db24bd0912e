// SPDX-License-Identifier: Apache-2.0
//
// reload, stop, upgrade: what the supervisor does, and how it went.
#include <fmt/format.h>

#include <string>
#include <utility>

#include "inquiry.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

using processes::Outcome;

Json object_of(const Outcome& problem) {
  Json object = {{"problem", problem.text}};
  if (problem.file.empty()) return object;
  object["file"] = problem.file;
  object["line"] = problem.line;
  object["column"] = problem.column;
  return object;
}

std::string text_of(const Outcome& problem) {
  if (problem.file.empty()) return std::string(problem.text);
  if (problem.line == 0) return fmt::format("{}: {}", problem.file, problem.text);
  return fmt::format("{}:{}:{}: {}", problem.file, problem.line, problem.column, problem.text);
}

class HouseWish final : public Inquiry {
 public:
  HouseWish(Office& office, Caller& caller, processes::Verb verb)
      : office_(office), caller_(caller), verb_(verb) {}
  ~HouseWish() override { office_.wishes.forget(*this); }

  void begin() override { office_.wishes.wish(*this, {.verb = verb_}); }

  void on_outcome(const Outcome& outcome) override {
    switch (outcome.kind) {
      case Outcome::Kind::Problem:
        if (problems_++ == 0) first_problem_ = text_of(outcome);
        return caller_.say(object_of(outcome));
      case Outcome::Kind::Changed:
        return changed_.push_back(outcome.text);
      case Outcome::Kind::Waits:
        return waiting_.push_back(outcome.text);
      case Outcome::Kind::Refused:
        return caller_.fail(static_cast<ExitCode>(outcome.exit_code), refusal(outcome.text));
      case Outcome::Kind::Done:
        break;
    }
    if (verb_ == processes::Verb::Reload) {
      caller_.say({{"changed", changed_}, {"needs_restart", waiting_}});
    }
    caller_.done();
  }

 private:
  std::string refusal(std::string_view text) const {
    if (problems_ == 0) return std::string(text);
    if (problems_ == 1) return fmt::format("{}: {}", text, first_problem_);
    return fmt::format("{}: {} (and {} more)", text, first_problem_, problems_ - 1);
  }

  Office& office_;
  Caller& caller_;
  const processes::Verb verb_;
  std::string first_problem_;
  std::size_t problems_ = 0;
  Json changed_ = Json::array();
  Json waiting_ = Json::array();
};

Opened open(Office& office, Caller& caller, processes::Verb verb) {
  return std::make_unique<HouseWish>(office, caller, verb);
}

}  // namespace

Opened open_reload(Office& office, Caller& caller, const Request&) {
  return open(office, caller, processes::Verb::Reload);
}

Opened open_upgrade(Office& office, Caller& caller, const Request&) {
  return open(office, caller, processes::Verb::Upgrade);
}

Opened open_stop(Office& office, Caller& caller, const Request& request) {
  return open(office, caller,
              request.has_flag("now") ? processes::Verb::StopNow : processes::Verb::Stop);
}

}  // namespace restante::clerk
