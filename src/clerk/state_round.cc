// SPDX-License-Identifier: Apache-2.0
#include "state_round.h"

#include <utility>

namespace restante::clerk {

StateRound::~StateRound() {
  for (const auto& [number, place] : asked_) colleagues_.forget(number);
}

void StateRound::begin() {
  for (const Place& worker : colleagues_.all(processes::Role::Worker)) {
    asked_[colleagues_.ask(worker, Question::TellState, {}, *this)] = worker;
  }
  if (asked_.empty()) handler_.on_states();
}

void StateRound::on_answer(Colleagues::Number number, const lines::Frame& answer) {
  auto state =
      static_cast<Answer>(answer.kind) == Answer::State ? read_state(answer.body) : std::nullopt;
  const Place worker = asked_.at(number);
  if (state) {
    states_[worker] = std::move(*state);
  } else {
    silent_.push_back(worker);
  }
  end_of(number);
}

void StateRound::on_no_answer(Colleagues::Number number, const Place& who, Why why) {
  if (why == Why::Silent) silent_.push_back(who);
  end_of(number);
}

void StateRound::end_of(Colleagues::Number number) {
  colleagues_.forget(number);
  asked_.erase(number);
  if (asked_.empty()) handler_.on_states();
}

}  // namespace restante::clerk
