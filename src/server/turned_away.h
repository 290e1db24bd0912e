// SPDX-License-Identifier: Apache-2.0
//
// What the log says of those who are not let in, or give way to others: the first of them at once,
// the others as a number when it is over. A crowd may have thousands.
#pragma once

#include <cstdint>
#include <string_view>

#include "restante/loop/address.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"

namespace restante::server {

class TurnedAway final : loop::Timer::Handler {
 public:
  explicit TurnedAway(loop::Loop& loop) : loop_(loop), calm_(loop, *this) {}
  // While it is not over.
  ~TurnedAway() { sum_up(); }

  void refused(const loop::Address& peer, std::string_view reason);
  void gave_way(const loop::Address& peer);

 private:
  void on_timer(loop::Timer&) override { sum_up(); }
  void sum_up();

  loop::Loop& loop_;
  loop::Timer calm_;
  std::uint64_t refused_ = 0;
  std::uint64_t gave_way_ = 0;
};

}  // namespace restante::server
