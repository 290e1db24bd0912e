// SPDX-License-Identifier: Apache-2.0
//
// Logins that wait for a thread to check them.
//
// Checking a password takes long, and is meant to: it may have every thread of the pool, for nobody
// else in this process needs one. What comes beyond that waits here, first come, first served. One
// that has waited too long gives up. It is said once that logins give up, and once that they no
// longer wait. A place in the queue costs nothing but the links in its waiter.
#pragma once

#include <cstddef>
#include <cstdint>

#include "restante/base/intrusive_list.h"

namespace restante::accounts {

struct LoginTag;

class LoginQueue {
 public:
  // In the queue until it is called, gives up or dies.
  class Waiter : public ListLink<LoginTag> {
   public:
    // A thread is the waiter's until finished(). May destroy the waiter.
    virtual void on_thread_free() = 0;

    virtual ~Waiter() = default;
  };

  // `threads`: of the pool.
  void set_threads(std::size_t threads);

  enum class Place { Thread, Queue };
  // Thread: it is the waiter's until finished().
  [[nodiscard]] Place join(Waiter& waiter);

  // A thread is free again.
  void finished();

  // The waiter has waited too long. REQUIRES: it is in the queue.
  void give_up(Waiter& waiter);

  // To be asked seldom: they are counted.
  std::size_t waiting() const;

 private:
  void say_if_over();

  std::size_t threads_ = 1;
  std::size_t busy_ = 0;  // of them
  IntrusiveList<Waiter, LoginTag> waiters_;
  std::uint64_t given_up_ = 0;  // since the queue was empty
};

}  // namespace restante::accounts
