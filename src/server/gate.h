// SPDX-License-Identifier: Apache-2.0
//
// Shuts the listeners while the server is short of what each session needs, and opens them again.
// Who comes meanwhile waits in the kernel's queue. A shortage is said when it begins and when it is
// over; one that comes and goes is one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reception.h"
#include "restante/loop/timer.h"

namespace restante::server {

class Gate final : loop::Timer::Handler {
 public:
  // `reception` is borrowed.
  Gate(loop::Loop& loop, Reception& reception);

  // There are as many sessions as there are descriptors for. Until open().
  void shut_while_full(std::size_t sessions);
  // Short of something that may be there again without us noticing. Until open(), or for a moment.
  void shut_for_a_moment(std::string_view what, std::string_view error, std::string_view advice);

  void open();

  // Of a new listener too, if it has to be.
  void keep_shut();

 private:
  enum class State { Open, Full, Pausing };
  enum class Shortage { New, Known };

  void on_timer(loop::Timer& timer) override;
  void shut(State state);
  Shortage note(std::string_view what);

  loop::Loop& loop_;
  Reception& reception_;
  loop::Timer pause_;
  loop::Timer calm_;
  State state_ = State::Open;
  std::string shortage_;  // what was said; empty: there is none
};

}  // namespace restante::server
