// SPDX-License-Identifier: Apache-2.0
#include "login_queue.h"

#include <algorithm>
#include <cassert>

#include "restante/base/log.h"

namespace restante::accounts {

void LoginQueue::set_threads(std::size_t threads) {
  threads_ = std::max(threads, std::size_t{1});
}

LoginQueue::Place LoginQueue::join(Waiter& waiter) {
  if (busy_ < threads_) {
    ++busy_;
    return Place::Thread;
  }
  waiters_.push_back(waiter);
  return Place::Queue;
}

void LoginQueue::finished() {
  assert(busy_ > 0);
  --busy_;
  if (waiters_.empty()) return say_if_over();
  ++busy_;
  waiters_.pop_front().on_thread_free();
}

void LoginQueue::give_up(Waiter& waiter) {
  assert(waiter.is_linked());
  waiter.unlink();
  if (given_up_++ > 0) return;
  log::warning("logins wait too long for a thread and are refused")
      .add("threads", threads_)
      .add("advice", "raise server.threads, or find out who logs in so often");
}

std::size_t LoginQueue::waiting() const {
  std::size_t count = 0;
  for (Waiter* at = waiters_.first(); at != nullptr; at = waiters_.after(*at)) ++count;
  return count;
}

void LoginQueue::say_if_over() {
  if (given_up_ == 0) return;
  log::warning("logins no longer wait").add("refused", given_up_);
  given_up_ = 0;
}

}  // namespace restante::accounts
