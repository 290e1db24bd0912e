// SPDX-License-Identifier: Apache-2.0
//
// Whoever counts commands, and measures how long they take.
#pragma once

#include <cstdint>

#include "restante/protocol/command.h"

namespace restante::session {

class Meter {
 public:
  // Of an answer (RFC 1939, section 3).
  enum class Indicator : std::uint8_t { Ok, Err };

  // Of a command all is said, and on its way to the sink. Null: it was none that is known.
  virtual void answered(const protocol::CommandRule* command, Indicator indicator) = 0;

 protected:
  ~Meter() = default;
};

}  // namespace restante::session
