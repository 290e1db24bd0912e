// SPDX-License-Identifier: Apache-2.0
//
// One end of a line: a Unix socket that keeps packets apart and in order. The kernel closes a
// process's end with the process, so the line's end is also how each learns that the other is gone;
// what was said before still arrives. Nothing here waits, and no loop is needed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante::lines {

// Whether descriptors that come with a packet are wanted; others never come to be in this process.
enum class Descriptors { Refused, Taken };

struct Received {
  enum class What {
    Packet,
    Nothing,  // for now
    Gone,     // the other side is
    Broken    // it sent what no side of ours sends
  };

  What what = What::Nothing;
  std::string_view octets;  // of a Packet; in the caller's memory
  Descriptor descriptor;    // that came with it, if one did
};

class Port {
 public:
  enum class Sent {
    Wholly,
    Full,  // nothing was sent: the other side has not read for some time, or the kernel is short
    Gone   // nothing will be
  };

  Port() = default;
  // `socket`: an end of a pair that open_pair() made.
  explicit Port(Descriptor socket) : socket_(std::move(socket)) {}

  // REQUIRES: some octets, at most Packet::octets_max. A copy of `descriptor` goes along.
  [[nodiscard]] Sent send(std::string_view octets, const Descriptor* descriptor = nullptr);

  // The next packet. One that `memory` is too small for is Broken, and so is one that comes with
  // several descriptors; all of them are closed.
  [[nodiscard]] Received receive(std::span<char> memory,
                                 Descriptors descriptors = Descriptors::Refused);

  bool is_open() const { return socket_.is_open(); }
  int number() const { return socket_.number(); }
  Descriptor release() { return std::move(socket_); }

 private:
  Descriptor socket_;
};

// Both ends, closed at an exec(). TryAgain where the process or the machine has no more
// descriptors.
[[nodiscard]] Result<std::pair<Descriptor, Descriptor>> open_pair();

}  // namespace restante::lines
