// SPDX-License-Identifier: Apache-2.0
//
// Logins that wait for a thread to check them.
//
// Checking a password takes long, and is meant to: it may have every thread of the pool, for nobody
// else in this process needs one. Checking a token may mean to ask a server, which may not answer;
// so tokens have half of the threads at most, and keep no password waiting. What comes beyond that
// waits here, first come, first served, but that a token which may have no thread keeps nobody
// behind it. One that has waited too long gives up. It is said once that logins give up, and once
// that they no longer wait. A place in the queue costs nothing but the links in its waiter.
#pragma once

#include <cstddef>
#include <cstdint>

#include "restante/base/intrusive_list.h"

namespace restante::accounts {

struct LoginTag;

class LoginQueue {
 public:
  // What a thread is needed for.
  enum class Task : std::uint8_t {
    Password,  // or whatever else a source of users is asked for
    Token
  };

  // In the queue until it is called, gives up or dies.
  class Waiter : public ListLink<LoginTag> {
   public:
    // A thread is the waiter's until finished(). May destroy the waiter.
    virtual void on_thread_free() = 0;

    virtual ~Waiter() = default;

   private:
    friend class LoginQueue;
    std::uint64_t turn_ = 0;  // who has the smallest is next
  };

  // `threads`: of the pool.
  void set_threads(std::size_t threads);

  enum class Place { Thread, Queue };
  // Thread: it is the waiter's until finished().
  [[nodiscard]] Place join(Waiter& waiter, Task task);

  // The thread that did this is free again.
  void finished(Task task);

  // The waiter has waited too long. REQUIRES: it is in the queue.
  void give_up(Waiter& waiter);

 private:
  using Waiters = IntrusiveList<Waiter, LoginTag>;

  bool has_thread_for(Task task) const;
  void take_thread(Task task);
  void call_next();
  void say_if_over();

  std::size_t threads_ = 1;
  std::size_t tokens_max_ = 1;   // of them
  std::size_t busy_ = 0;         // threads
  std::size_t tokens_busy_ = 0;  // of them
  Waiters passwords_;
  Waiters tokens_;
  std::uint64_t turns_ = 0;
  std::uint64_t given_up_ = 0;  // since the queue was empty
};

}  // namespace restante::accounts
