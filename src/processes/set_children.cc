// SPDX-License-Identifier: Apache-2.0
//
// How the processes of a set are listened to, and replaced.
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>
#include <utility>

#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "set.h"
#include "wish_wire.h"

namespace restante::processes {

namespace {

// One that never stops talking is heard in turn with the others.
constexpr int packets_a_turn = 16;

// "a worker ended", "auth ended".
std::string event(const Child& child, std::string_view what) {
  return (child.role == Role::Worker ? "a worker" : std::string(name_of(child.role))) +
         std::string(what);
}

void tell_of_end(const Child& child, int wait_status) {
  const bool is_ours = child.killed == Child::Killed::ByUs;
  log::Entry entry =
      is_ours ? log::warning(event(child, " ended")) : log::error(event(child, " ended"));
  add_who(entry, child)
      .add("end", is_ours ? "killed by its supervisor" : describe_end(wait_status));
  if (!is_ours && WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL) {
    entry.add("advice", "if nobody killed it, memory ran out: the kernel's log tells");
  }
}

}  // namespace

// A process that loads may be silent for longer than one that serves.
Duration Set::patience_with(const Child& child) const {
  return child.stage == Child::Stage::Loading ? estate_.pace.starting_patience
                                              : settings_.timeouts.watchdog;
}

void Set::hear() {
  for (Child& child : children_) hear(child);
}

void Set::hear(Child& child) {
  std::array<char, report_octets_max> memory;
  for (int count = 0; count < packets_a_turn && child.line.is_open(); ++count) {
    const Said said = processes::hear(child.line, memory);
    if (said.what == Said::What::Nothing) return;
    if (said.what != Said::What::Report) return on_end_of_line(child, said.what);
    if (on_report(child, said) == Obeyed::Nonsense) {
      return on_end_of_line(child, Said::What::Broken);
    }
  }
}

void Set::on_end_of_line(Child& child, Said::What what) {
  child.line = lines::Port();
  if (what == Said::What::Gone) {
    // It is ending, and has some time to write its log.
    child.watchdog.heard(steady_now(), estate_.pace.drain_grace);
    return;
  }
  log::Entry entry = log::error("a process says what none of ours says, and is killed");
  add_who(entry.add("process", child.name()), child);
  child.kill();
}

Set::Obeyed Set::on_report(Child& child, const Said& said) {
  lines::Reader reader(said.body);
  switch (said.report) {
    case Report::Serving:
      if (std::exchange(child.stage, Child::Stage::Serving) == Child::Stage::Loading &&
          state_ == State::Serving) {
        child.tell(Order::Begin);
      }
      break;
    case Report::Problem: {
      const std::string_view problem = reader.text();
      if (!reader.is_done()) return Obeyed::Nonsense;
      child.words = Child::Words::Problem;
      if (state_ == State::Starting) {
        // Nobody floods the log, or memory, with problems.
        if (problems_.size() < problems_max) blame(std::string(problem), exit_other);
      } else if (state_ == State::Serving && child.stage == Child::Stage::Loading) {
        log::error("a process can't begin").add("process", child.name()).add("problem", problem);
      }
      break;
    }
    case Report::Here:
      break;
    case Report::Draining:
      child.door = Child::Door::Shut;
      break;
    case Report::WantsLog:
      handler_.on_log_wanted(child);
      break;
    case Report::Wish: {
      const auto wish = read_wish(said.body);
      if (child.role != Role::Clerk || !wish) return Obeyed::Nonsense;
      handler_.on_wish(child, said.number, *wish);
      break;
    }
    default:
      return Obeyed::Nonsense;
  }
  child.watchdog.heard(steady_now(), patience_with(child));
  return Obeyed::Yes;
}

bool Set::on_end(pid_t process, int wait_status) {
  Child* child = find(process);
  if (child == nullptr) return false;
  // Its last words may have come with its end.
  hear(*child);
  on_end(*child, wait_status);
  return true;
}

void Set::on_end(Child& child, int wait_status) {
  const Child::Stage stage = std::exchange(child.stage, Child::Stage::Absent);
  const Duration lived = steady_now() - child.began;
  child.line = lines::Port();
  child.watchdog = Watchdog();
  if (child.page) estate_.ledger.clear(*child.page);
  if (child.sheet) estate_.metrics.clear(*child.sheet);
  switch (state_) {
    case State::Starting:
      if (child.words == Child::Words::None) {
        blame(child.name() +
                  (stage == Child::Stage::Loading ? " ended before it could serve: "
                                                  : " ended before all could serve: ") +
                  describe_end(wait_status),
              exit_code_of(wait_status));
      } else if (exit_code_ == exit_other && exit_code_of(wait_status) != 0) {
        exit_code_ = exit_code_of(wait_status);
      }
      return;
    case State::Failed:
      return;
    case State::Draining:
      if (wait_status != 0) tell_of_end(child, wait_status);
      return;
    case State::Serving:
      tell_of_end(child, wait_status);
      return postpone(child, lived);
  }
}

void Set::do_what_is_due() {
  for (Child& child : children_) {
    watch(child);
    if (!child.due || *child.due > steady_now()) continue;
    const auto reconnected = reconnect(child);
    if (reconnected.has_value()) {
      start_child(child);
    } else {
      on_not_started(child, reconnected.error());
    }
  }
  // Those that still load may have problems of their own, to be said at once with the others.
  const auto loads = [](const Child& child) { return child.stage == Child::Stage::Loading; };
  if (state_ == State::Starting && !problems_.empty() && std::ranges::none_of(children_, loads)) {
    fail();
  }
  if (state_ == State::Draining) drain_further();
}

void Set::watch(Child& child) {
  switch (child.watchdog.look(steady_now())) {
    case Watchdog::Verdict::Fine:
      return;
    case Watchdog::Verdict::Ask:
      return child.ask_for_life();
    case Watchdog::Verdict::Hangs:
      break;
  }
  if (state_ == State::Starting) {
    child.words = Child::Words::Problem;
    blame(child.name() + " hangs before it serves", exit_other);
  } else {
    log::Entry entry = log::error(event(child, " hangs and is killed"));
    add_who(entry, child).add("silent_ms", patience_with(child).count());
  }
  child.kill();
}

}  // namespace restante::processes
