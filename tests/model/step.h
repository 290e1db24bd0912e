// SPDX-License-Identifier: Apache-2.0
//
// One thing that happens: to the mail, to the server, or on a connection. Each makes sense whatever
// happened before, so that a sequence of steps from which some are taken away is one again.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "mail.h"
#include "settings.h"

namespace restante::model {

// Mail comes, `count` times the same but for the microseconds.
struct Deliver {
  Box box;
  std::uint32_t count;
  std::uint32_t seconds;
  std::uint32_t microseconds;
  Naming naming;
  std::string text;
  std::uint32_t times;  // the text is repeated
};

// Another program sets flags on the message at this place among those that are there, or takes it
// away. Counted round, so that every number means one if there is any.
struct SetFlags {
  Box box;
  std::uint32_t place;
  std::string flags;
};
struct TakeAway {
  Box box;
  std::uint32_t place;
};

// A client sends these octets; where it has no connection, on a new one, and where it is not logged
// in, behind what logs it in to the maildrop. All arrives in pieces, whose sizes follow from
// `cuts`; with 0 it arrives at once.
struct Say {
  ClientNumber client;
  std::optional<Box> maildrop;  // nothing: whether it is logged in or not
  std::string octets;
  std::uint32_t cuts;
};

// A client goes away in the middle of a line.
struct GoAway {
  enum class How { Close, Reset };

  ClientNumber client;
  How how;
  std::string last_words;  // without the end of a line
};

struct Reload {
  std::uint32_t generation;
};

// The server, or one process of it, dies at once.
struct Kill {};

// Time passes, so that file times can be told apart.
struct Pause {};

using Step = std::variant<Deliver, SetFlags, TakeAway, Say, GoAway, Reload, Kill, Pause>;

struct Steps {
  std::vector<Step> all;
};

void show_step(const Step& step, std::ostream& out);

// RapidCheck's name for it: a line a step.
void showValue(const Steps& steps, std::ostream& out);

}  // namespace restante::model
