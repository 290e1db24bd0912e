// SPDX-License-Identifier: Apache-2.0
//
// How the supervisor starts its workers, listens to them and replaces them.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "restante/base/exit_code.h"
#include "restante/base/log.h"
#include "supervisor_core.h"

namespace restante::server {

namespace {

// A file that it could not read may have been on its way to its place.
constexpr Duration reload_again_after = std::chrono::seconds(2);

void tell_of_end(const Worker& worker, pid_t process, int wait_status) {
  auto entry = log::error("a worker ended");
  entry.add("worker", worker.number).add("pid", process).add("end", describe_end(wait_status));
  if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL) {
    entry.add("advice", "if nobody killed it, memory ran out: the kernel's log tells");
  }
}

}  // namespace

void Supervisor::Core::start(Worker& worker) {
  worker.due.reset();
  auto ends = Line::open();
  const pid_t process = ends.has_value() ? ::fork() : -1;
  if (process < 0) {
    const Error error = ends.has_value() ? system_error(errno, "fork") : ends.error();
    log::error("can't start a worker").add("worker", worker.number).add("error", error.text);
    if (state_ == State::Starting) return fail(exit_later);
    worker.pause = pause_before_next(Duration(0), worker.pause);
    worker.due = steady_now() + worker.pause;
    return;
  }
  if (process == 0) {
    // It would never see the line's end with a copy of the other side.
    ends->first = Line();
    become(worker, ends->second.release());
  }
  worker.process = process;
  worker.line = std::move(ends->first);
  worker.began = steady_now();
  log::info("worker started").add("worker", worker.number).add("pid", process);
}

void Supervisor::Core::start_all() {
  for (Worker& worker : workers_) {
    if (!worker.is_running() && state_ == State::Starting) start(worker);
  }
}

void Supervisor::Core::become(Worker& worker, Descriptor line) {
  const std::uint32_t number = worker.number;
  log::set_process("worker", number);
  Assignment assignment{
      .worker = number,
      .edition = edition_,
      .line = std::move(line),
      .listeners = sockets_.take(number - 1),
      .ticket_secret = ticket_secret_,
      .ledger = ledger_.get(),
  };
  leave_to_parent();
  const int code = staff_.work(std::move(settings_), std::move(assignment));
  log::finish();
  // What the parent has registered for its end is not ours to do.
  std::_Exit(code);
}

void Supervisor::Core::leave_to_parent() {
  log::forget();
  signals_.close_in_child();
  sockets_.close_all();
  workers_.clear();
}

void Supervisor::Core::hear(Worker& worker) {
  while (worker.line.is_open()) {
    const auto message = worker.line.receive();
    if (!message.has_value()) {
      if (message.error() == Line::Silence::ForEver) worker.line = Line();
      return;
    }
    worker.watchdog.heard(steady_now(), settings_.timeouts.watchdog);
    if (message->kind == Message::Kind::Serving) {
      worker.served = message->edition;
      if (state_ == State::Starting) start_all();
    } else if (message->kind == Message::Kind::Refused && message->edition == edition_) {
      worker.due = steady_now() + reload_again_after;
    }
  }
}

void Supervisor::Core::tell_to_reload(Worker& worker) {
  worker.due.reset();
  auto sent = sockets_.send_to(worker.line, worker.number - 1);
  if (sent.has_value()) sent = worker.line.send(Message::Kind::Reload, edition_);
  if (sent.has_value()) return;
  log::error("a worker does not listen to its orders")
      .add("worker", worker.number)
      .add("pid", worker.process)
      .add("error", sent.error().text)
      .add("advice", "end it with kill -9; it will be replaced");
  worker.due = steady_now() + reload_again_after;
}

void Supervisor::Core::reap() {
  int status = 0;
  for (pid_t process = 0; (process = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (trial_ && trial_->process == process) {
      on_tried_out(status);
      continue;
    }
    const auto worker = std::ranges::find(workers_, process, &Worker::process);
    if (worker != workers_.end()) on_end(*worker, status);
  }
}

void Supervisor::Core::on_end(Worker& worker, int wait_status) {
  const pid_t process = std::exchange(worker.process, 0);
  worker.line = Line();
  worker.watchdog = Watchdog();
  worker.served = 0;
  ledger_->clear(worker.number - 1);
  if (state_ == State::Failed) return;
  if (state_ == State::Draining && wait_status == 0) return;
  const Duration lived = steady_now() - worker.began;
  tell_of_end(worker, process, wait_status);
  if (state_ == State::Draining) return;
  if (state_ == State::Starting) return fail(exit_code_of(wait_status));
  worker.pause = pause_before_next(lived, worker.pause);
  worker.due = steady_now() + worker.pause;
}

void Supervisor::Core::fail(int exit_code) {
  state_ = State::Failed;
  exit_code_ = exit_code;
  kill_all();
}

void Supervisor::Core::kill_all() {
  for (const Worker& worker : workers_) {
    if (worker.is_running()) ::kill(worker.process, SIGKILL);
  }
}

void Supervisor::Core::do_what_is_due() {
  for (Worker& worker : workers_) {
    watch(worker);
    if (!worker.due || *worker.due > steady_now()) continue;
    if (worker.is_running()) {
      tell_to_reload(worker);
    } else {
      start(worker);
    }
  }
  if (reload_ == Reload::Wanted && state_ == State::Serving && !trial_) reload();
}

void Supervisor::Core::watch(Worker& worker) {
  switch (worker.watchdog.look(steady_now())) {
    case Watchdog::Verdict::Fine:
      return;
    case Watchdog::Verdict::Ask:
      // One that does not even take the question will not answer it.
      (void)worker.line.send(Message::Kind::AreYouThere);
      return;
    case Watchdog::Verdict::Hangs:
      log::error("a worker hangs and is killed")
          .add("worker", worker.number)
          .add("pid", worker.process)
          .add("silent_ms", settings_.timeouts.watchdog.count());
      ::kill(worker.process, SIGKILL);
      return;
  }
}

std::optional<Duration> Supervisor::Core::until_next_due() const {
  std::optional<Duration> soonest;
  for (const Worker& worker : workers_) {
    for (const std::optional<TimePoint>& due : {worker.due, worker.watchdog.due()}) {
      if (!due) continue;
      const Duration left = std::max(*due - steady_now(), Duration(0));
      soonest = std::min(soonest.value_or(left), left);
    }
  }
  return soonest;
}

}  // namespace restante::server
