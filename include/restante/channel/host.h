// SPDX-License-Identifier: Apache-2.0
//
// What all channels of a loop share, and the port to that loop: in a test there is none, and time
// is moved by hand.
#pragma once

#include <cstddef>
#include <string>

#include "restante/base/clock.h"
#include "restante/channel/turn_queue.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/loop.h"

namespace restante::channel {

class Host {
 public:
  // What one read can bring of a client's words: itself, and a record of TLS that it completes.
  static constexpr std::size_t plain_octets_max = 2 * loop::Loop::default_read_octets_max;

  // `keepalive_at_most`: how long a client may owe an answer to what it was sent; 0: for ever.
  explicit Host(Duration keepalive_at_most) : keepalive(keepalive_at_most) {
    plain.reserve(plain_octets_max);
  }

  // As it was when the loop woke up.
  virtual TimePoint now() const = 0;
  // As loop::Deadlines says.
  virtual void arm(loop::Deadlines::Entry& entry, TimePoint when) = 0;
  // on_turn() is due in the next turn of the loop.
  virtual void wants_turn(TurnQueue::Entry& entry) = 0;

  // A read that brings so much may not have brought all there is.
  virtual std::size_t read_octets_max() const = 0;
  // Overwrites what was read last.
  virtual void forget_read(std::size_t octets) = 0;

  // Both ends of the TLS of the channel whose turn it is.
  std::string plain;  // has its room from the start: what overwrites a secret in it relies on that
  std::string wire;

  const Duration keepalive;

 protected:
  ~Host() = default;
};

}  // namespace restante::channel
