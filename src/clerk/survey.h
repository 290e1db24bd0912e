// SPDX-License-Identifier: Apache-2.0
//
// Asks the whole house how it is: each worker and auth, which then note on their sheets what they
// take of the machine, and the supervisor. Who does not answer in time is named.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "inquiry.h"
#include "restante/loop/timer.h"
#include "restante/processes/facts.h"
#include "round.h"

namespace restante::clerk {

// What it finds.
struct Findings {
  std::optional<processes::Facts> facts;  // nothing: the supervisor was silent
  std::map<Place, WorkerState> states;    // of workers and auth
  std::vector<metrics::Busiest::One> users;
  std::vector<metrics::Busiest::One> addresses;
  std::set<Place> silent;
};

class Survey final : public Inquiry,
                     StateRound::Handler,
                     BusiestRound::Handler,
                     loop::Timer::Handler {
 public:
  class Handler {
   public:
    // Not to destroy the survey.
    virtual void on_survey() = 0;

   protected:
    ~Handler() = default;
  };

  Survey(Office& office, Handler& handler);
  ~Survey() override;

  // Once.
  void begin() override;

  // Once on_survey() was called.
  const Findings& findings() const { return findings_; }

 private:
  enum class Part : std::uint8_t { Facts, States, Busiest };

  void on_facts(const processes::Facts& facts) override;
  void on_round(const StateRound& round) override;
  void on_round(const BusiestRound& round) override;
  void on_timer(loop::Timer&) override { arrived(Part::Facts); }
  void arrived(Part part);

  Office& office_;
  Handler& handler_;
  Findings findings_;
  std::set<Part> missing_{Part::Facts, Part::States, Part::Busiest};
  StateRound states_;
  BusiestRound busiest_;
  loop::Timer patience_;
};

}  // namespace restante::clerk
