// SPDX-License-Identifier: Apache-2.0
//
// Takes steps in a world and in the model alike, and compares after each: the reply is what the
// model predicts, and the store holds what the model says.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "session_model.h"
#include "settings.h"
#include "step.h"
#include "world.h"

namespace restante::model {

class Machine {
 public:
  // Both are borrowed. The world begins anew: without mail and connections, in the first
  // generation.
  Machine(Mailroom& mailroom, Service& service);

  // In what the world and the model disagree afterwards; nothing if they agree.
  std::optional<std::string> take(const Step& step);

 private:
  using Disagreement = std::optional<std::string>;

  Disagreement happen(const Deliver& step);
  Disagreement happen(const SetFlags& step);
  Disagreement happen(const TakeAway& step);
  Disagreement happen(const Say& step);
  Disagreement happen(const GoAway& step);
  Disagreement happen(const Reload& step);
  Disagreement happen(const Kill& step);
  Disagreement happen(const Pause& step);

  void hang_up(ClientNumber client);
  std::vector<Mail>::iterator at(Box box, std::uint32_t place);

  Mailroom& mailroom_;
  Service& service_;

  Post post_;
  Settings settings_ = generations[0];
  std::array<std::optional<SessionModel>, clients> sessions_;
  std::uint32_t delivered_ = 0;
};

}  // namespace restante::model
