// SPDX-License-Identifier: Apache-2.0
//
// Asks all workers how they are, at the same time.
#pragma once

#include <map>
#include <vector>

#include "colleagues.h"
#include "restante/clerk/questions.h"

namespace restante::clerk {

class StateRound final : Colleagues::Asker {
 public:
  class Handler {
   public:
    // May destroy the round.
    virtual void on_states() = 0;

   protected:
    ~Handler() = default;
  };

  StateRound(Colleagues& colleagues, Handler& handler)
      : colleagues_(colleagues), handler_(handler) {}
  ~StateRound();

  // May be over at once.
  void begin();

  const std::map<Place, WorkerState>& states() const { return states_; }
  const std::vector<Place>& silent() const { return silent_; }

 private:
  void on_answer(Colleagues::Number number, const lines::Frame& answer) override;
  void on_no_answer(Colleagues::Number number, const Place& who, Why why) override;
  void end_of(Colleagues::Number number);

  Colleagues& colleagues_;
  Handler& handler_;
  std::map<Colleagues::Number, Place> asked_;
  std::map<Place, WorkerState> states_;
  std::vector<Place> silent_;
};

}  // namespace restante::clerk
