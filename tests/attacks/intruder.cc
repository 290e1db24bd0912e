// SPDX-License-Identifier: Apache-2.0
//
// Loaded into a server before the C library (LD_PRELOAD), this starts a thread in each process when
// that first waits in its loop, which is when it serves: walls stand around that thread as around
// the process. There it obeys the orders of a test.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "attack.h"

namespace restante::attacks {

namespace {

using Wait = int(int, epoll_event*, int, int, const sigset_t*);

Order* map_order() {
  const char* const path = std::getenv("RESTANTE_ATTACKS");
  if (path == nullptr) return nullptr;
  const int file = ::open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) std::abort();
  void* const order = ::mmap(nullptr, sizeof(Order), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (order == MAP_FAILED) std::abort();
  ::close(file);
  return static_cast<Order*>(order);
}

// Found while nothing stands in the way, and there in all children.
Order* const order = map_order();
auto* const real_wait = reinterpret_cast<Wait*>(::dlsym(RTLD_NEXT, "epoll_pwait"));

const Attack* find(std::string_view name) {
  for (const auto& attacks : {on_files(), on_kernel(), on_network(), on_processes()}) {
    for (const Attack& attack : attacks) {
      if (attack.name == name) return &attack;
    }
  }
  return nullptr;
}

int try_it() {
  const Attack* const attack = find(order->attack.data());
  if (attack == nullptr) return -1;
  return attack->make(*order) < 0 ? errno : 0;
}

void obey() {
  const auto self = static_cast<std::uint32_t>(::getpid());
  std::atomic_ref state(order->state);
  for (;;) {
    const std::uint32_t turn = std::atomic_ref(order->turn).load();
    if (state.load() != Order::State::Asked || order->process != self) {
      call(SYS_futex, &order->turn, FUTEX_WAIT, turn, nullptr, nullptr, 0);
      continue;
    }
    state = Order::State::Begun;
    order->answer = try_it();
    state = Order::State::Answered;
  }
}

void settle_in() {
  static std::atomic<pid_t> settled = 0;
  const pid_t self = ::getpid();
  if (order == nullptr || settled.exchange(self) == self) return;
  std::thread(obey).detach();
}

}  // namespace

}  // namespace restante::attacks

// Both functions with which libuv waits.
extern "C" {

int epoll_pwait(int loop, epoll_event* events, int count, int timeout, const sigset_t* signals) {
  restante::attacks::settle_in();
  return restante::attacks::real_wait(loop, events, count, timeout, signals);
}

int epoll_wait(int loop, epoll_event* events, int count, int timeout) {
  return epoll_pwait(loop, events, count, timeout, nullptr);
}

}  // extern "C"
