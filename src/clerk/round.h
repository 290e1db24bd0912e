// SPDX-License-Identifier: Apache-2.0
//
// Asks several colleagues the same, at the same time, and gathers what they answer.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "colleagues.h"
#include "restante/clerk/questions.h"

namespace restante::clerk {

template <class Reading, Question question, Answer expected,
          std::optional<Reading> (*read)(std::string_view body)>
class Round final : Colleagues::Asker {
 public:
  class Handler {
   public:
    // May destroy the round.
    virtual void on_round(const Round& round) = 0;

   protected:
    ~Handler() = default;
  };

  Round(Colleagues& colleagues, Handler& handler) : colleagues_(colleagues), handler_(handler) {}
  ~Round() {
    for (const auto& [number, place] : asked_) colleagues_.forget(number);
  }

  // All of these roles; once. May be over at once.
  void begin(const std::vector<processes::Role>& roles = {processes::Role::Worker});

  const std::map<Place, Reading>& answers() const { return answers_; }
  const std::vector<Place>& silent() const { return silent_; }

 private:
  void on_answer(Colleagues::Number number, const lines::Frame& answer) override;
  void on_no_answer(Colleagues::Number number, const Place& who, Why why) override;
  void end_of(Colleagues::Number number);

  Colleagues& colleagues_;
  Handler& handler_;
  std::map<Colleagues::Number, Place> asked_;
  std::map<Place, Reading> answers_;
  std::vector<Place> silent_;
};

template <class Reading, Question question, Answer expected,
          std::optional<Reading> (*read)(std::string_view body)>
void Round<Reading, question, expected, read>::begin(const std::vector<processes::Role>& roles) {
  for (const processes::Role role : roles) {
    for (const Place& place : colleagues_.all(role)) {
      asked_[colleagues_.ask(place, question, {}, *this)] = place;
    }
  }
  if (asked_.empty()) handler_.on_round(*this);
}

template <class Reading, Question question, Answer expected,
          std::optional<Reading> (*read)(std::string_view body)>
void Round<Reading, question, expected, read>::on_answer(Colleagues::Number number,
                                                         const lines::Frame& answer) {
  auto reading = static_cast<Answer>(answer.kind) == expected ? read(answer.body) : std::nullopt;
  const Place place = asked_.at(number);
  if (reading) {
    answers_[place] = std::move(*reading);
  } else {
    silent_.push_back(place);
  }
  end_of(number);
}

template <class Reading, Question question, Answer expected,
          std::optional<Reading> (*read)(std::string_view body)>
void Round<Reading, question, expected, read>::on_no_answer(Colleagues::Number number,
                                                            const Place& who, Why why) {
  if (why == Why::Silent) silent_.push_back(who);
  end_of(number);
}

template <class Reading, Question question, Answer expected,
          std::optional<Reading> (*read)(std::string_view body)>
void Round<Reading, question, expected, read>::end_of(Colleagues::Number number) {
  colleagues_.forget(number);
  asked_.erase(number);
  if (asked_.empty()) handler_.on_round(*this);
}

// How they are.
using StateRound = Round<WorkerState, Question::TellState, Answer::State, read_state>;
// Who does most at each.
using BusiestRound = Round<BusiestLists, Question::TellBusiest, Answer::Busiest, read_busiest>;

}  // namespace restante::clerk
