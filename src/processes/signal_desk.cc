// SPDX-License-Identifier: Apache-2.0
#include "signal_desk.h"

#include <array>
#include <chrono>
#include <ctime>

namespace restante::processes {

namespace {

constexpr std::array served = {SIGHUP, SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGCHLD};

std::array<volatile std::sig_atomic_t, served.size()> has_come;

void note(int number) {
  for (std::size_t at = 0; at < served.size(); ++at) {
    if (served[at] == number) has_come[at] = 1;
  }
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  ::sigaction(number, &action, nullptr);
}

sigset_t all_served() {
  sigset_t all;
  sigemptyset(&all);
  for (const int number : served) sigaddset(&all, number);
  return all;
}

}  // namespace

SignalDesk::SignalDesk() {
  const sigset_t blocked = all_served();
  ::sigprocmask(SIG_BLOCK, &blocked, &mask_before_);
  // Whoever started us may have left one blocked, or ignored.
  for (const int number : served) {
    sigdelset(&mask_before_, number);
    handle(number, note);
  }
}

std::vector<int> SignalDesk::wait(std::span<pollfd> files, std::optional<Duration> at_most) {
  timespec time{};
  if (at_most) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*at_most);
    time.tv_sec = seconds.count();
    time.tv_nsec = std::chrono::nanoseconds(*at_most - seconds).count();
  }
  ::ppoll(files.data(), files.size(), at_most ? &time : nullptr, &mask_before_);
  // ppoll() lets none through where there is something to read at once, as there always is from a
  // child that never stops talking.
  const sigset_t all = all_served();
  const timespec at_once{};
  for (int number = 0; (number = ::sigtimedwait(&all, nullptr, &at_once)) > 0;) note(number);
  std::vector<int> came;
  for (std::size_t at = 0; at < served.size(); ++at) {
    if (has_come[at] == 0) continue;
    has_come[at] = 0;
    came.push_back(served[at]);
  }
  return came;
}

void SignalDesk::close_in_child() {
  for (const int number : served) handle(number, number == SIGCHLD ? SIG_DFL : SIG_IGN);
  ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

void SignalDesk::leave_to_program() {
  for (const int number : served) handle(number, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

}  // namespace restante::processes
