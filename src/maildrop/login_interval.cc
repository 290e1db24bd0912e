// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/login_interval.h"

#include <cassert>

namespace restante::maildrop {

Admission LoginInterval::admit(std::string_view user, Duration delay, TimePoint now) {
  assert(in_order_.empty() || in_order_.back()->second <= now);
  forget_until(now - delay);
  if (delay <= Duration::zero()) return Admission::Granted;

  const auto [login, is_new] = latest_.try_emplace(std::string(user), now);
  if (!is_new) return Admission::TooSoon;
  in_order_.push_back(&*login);
  if (in_order_.size() > remembered_max) forget_oldest();
  return Admission::Granted;
}

void LoginInterval::forget_until(TimePoint limit) {
  while (!in_order_.empty() && in_order_.front()->second <= limit) forget_oldest();
}

void LoginInterval::forget_oldest() {
  const auto oldest = latest_.find(in_order_.front()->first);
  in_order_.pop_front();
  latest_.erase(oldest);
}

}  // namespace restante::maildrop
