// SPDX-License-Identifier: Apache-2.0
//
// Whoever is told of the dialogues of a worker's sessions, as an operator follows them.
#pragma once

#include <cstdint>
#include <string_view>

namespace restante::pop3 {

class Conversation;

class Trace {
 public:
  enum class Direction : std::uint8_t { FromClient, FromServer };

  // A line without its end, and without secrets (see session/witness.h).
  virtual void on_line(const Conversation& conversation, Direction direction,
                       std::string_view line) = 0;

 protected:
  ~Trace() = default;
};

}  // namespace restante::pop3
