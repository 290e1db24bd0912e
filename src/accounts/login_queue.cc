// SPDX-License-Identifier: Apache-2.0
#include "login_queue.h"

#include <algorithm>
#include <cassert>

#include "restante/base/log.h"

namespace restante::accounts {

void LoginQueue::set_threads(std::size_t threads) {
  threads_ = std::max(threads, std::size_t{1});
  tokens_max_ = std::max(threads_ / 2, std::size_t{1});
}

LoginQueue::Place LoginQueue::join(Waiter& waiter, Task task) {
  if (has_thread_for(task)) {
    take_thread(task);
    return Place::Thread;
  }
  waiter.turn_ = ++turns_;
  (task == Task::Token ? tokens_ : passwords_).push_back(waiter);
  return Place::Queue;
}

void LoginQueue::finished(Task task) {
  assert(busy_ > 0);
  --busy_;
  if (task == Task::Token) --tokens_busy_;
  if (passwords_.empty() && tokens_.empty()) return say_if_over();
  call_next();
}

// One thread became free, so there is work for one waiter at most.
void LoginQueue::call_next() {
  const bool has_token = !tokens_.empty() && has_thread_for(Task::Token);
  if (passwords_.empty() && !has_token) return;
  const bool is_token =
      has_token && (passwords_.empty() || tokens_.front().turn_ < passwords_.front().turn_);
  take_thread(is_token ? Task::Token : Task::Password);
  (is_token ? tokens_ : passwords_).pop_front().on_thread_free();
}

bool LoginQueue::has_thread_for(Task task) const {
  return busy_ < threads_ && (task == Task::Password || tokens_busy_ < tokens_max_);
}

void LoginQueue::take_thread(Task task) {
  ++busy_;
  if (task == Task::Token) ++tokens_busy_;
}

void LoginQueue::give_up(Waiter& waiter) {
  assert(waiter.is_linked());
  waiter.unlink();
  if (given_up_++ > 0) return;
  log::warning("logins wait too long for a thread and are refused")
      .add("threads", threads_)
      .add("advice", "raise server.threads, or find out who logs in so often");
}

void LoginQueue::say_if_over() {
  if (given_up_ == 0) return;
  log::warning("logins no longer wait").add("refused", given_up_);
  given_up_ = 0;
}

}  // namespace restante::accounts
