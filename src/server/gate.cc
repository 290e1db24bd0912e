// SPDX-License-Identifier: Apache-2.0
#include "gate.h"

#include "restante/base/log.h"

namespace restante::server {

namespace {

// How long the listeners stay shut where no session's end would open them.
constexpr Duration pause = std::chrono::milliseconds(500);

// A shortage that does not come back within this is over.
constexpr Duration calm = std::chrono::seconds(2);

}  // namespace

Gate::Gate(loop::Loop& loop, Reception& reception)
    : loop_(loop), reception_(reception), pause_(loop, *this), calm_(loop, *this) {}

void Gate::shut_while_full(std::size_t sessions) {
  if (state_ == State::Full) return;
  shut(State::Full);
  if (note("out of descriptors for more sessions") == Shortage::Known) return;
  log::warning(shortage_)
      .add("sessions", sessions)
      .add("advice", "raise the limit of open files, LimitNOFILE= in systemd");
}

void Gate::shut_for_a_moment(std::string_view what, std::string_view error,
                             std::string_view advice) {
  shut(State::Pausing);
  pause_.start_at(loop_.now() + pause);
  if (note(what) == Shortage::Known) return;
  log::warning(shortage_).add("error", error).add("advice", advice);
}

void Gate::shut(State state) {
  state_ = state;
  reception_.pause_all();
  calm_.start_at(loop_.now() + calm);
}

Gate::Shortage Gate::note(std::string_view what) {
  if (!shortage_.empty()) return Shortage::Known;
  shortage_ = what;
  return Shortage::New;
}

void Gate::open() {
  if (state_ == State::Open) return;
  state_ = State::Open;
  pause_.stop();
  reception_.resume_all();
}

void Gate::keep_shut() {
  if (state_ != State::Open) reception_.pause_all();
}

void Gate::on_timer(loop::Timer& timer) {
  if (&timer == &pause_) return open();
  if (state_ != State::Open) return calm_.start_at(loop_.now() + calm);
  log::warning("the shortage is over").add("shortage", shortage_);
  shortage_.clear();
}

}  // namespace restante::server
