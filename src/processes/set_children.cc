// SPDX-License-Identifier: Apache-2.0
//
// How the processes of a set are started, listened to and replaced.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "restante/lines/message.h"
#include "restante/metrics/keep_warnings.h"
#include "restante/processes/title.h"
#include "set.h"
#include "wall_time.h"
#include "wish_wire.h"

namespace restante::processes {

namespace {

// One that never stops talking is heard in turn with the others.
constexpr int packets_a_turn = 16;

// Not open where there is none.
Descriptor only_to_read(const Descriptor& memory) {
  const std::string path = "/proc/self/fd/" + std::to_string(memory.number());
  return Descriptor(memory.is_open() ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : -1);
}

log::Entry& add_who(log::Entry& entry, const Child& child) {
  if (child.role == Role::Worker) entry.add("worker", child.worker);
  return entry.add("pid", child.process);
}

// "a worker ended", "auth ended".
std::string event(const Child& child, std::string_view what) {
  return (child.role == Role::Worker ? "a worker" : std::string(name_of(child.role))) +
         std::string(what);
}

void tell_of_start(const Child& child) {
  log::Entry entry = log::info(std::string(name_of(child.role)) + " started");
  add_who(entry, child);
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

void report_problem(Descriptor orders, std::string_view text) {
  std::array<char, report_octets_max> memory;
  lines::Writer writer(memory);
  writer.text(text);
  lines::Packet packet;
  packet.append({static_cast<std::uint16_t>(Report::Problem), 0, writer.octets()});
  (void)lines::Port(std::move(orders)).send(packet.octets());
}

// What of the shared memory is this child's.
Result<void> map_pages(const Estate& estate, const Child& child, Assignment& assignment) {
  if (child.role != Role::Auth) {
    auto ledger = estate.ledger.map(child.page);
    if (!ledger.has_value()) return Failure(std::move(ledger.error()));
    assignment.ledger = std::move(*ledger);
  }
  auto sheet = estate.metrics.map(*child.sheet);
  if (!sheet.has_value()) return Failure(std::move(sheet.error()));
  assignment.sheet = sheet->release();
  if (child.role != Role::Clerk) return {};
  auto book = estate.metrics.map_all();
  if (!book.has_value()) return Failure(std::move(book.error()));
  assignment.book = std::move(*book);
  return {};
}

// In the child; what the parent has registered for its end is not ours to do.
[[noreturn]] void live(Estate& estate, Assignment assignment, const Result<void>& mapped) {
  estate.ledger = LedgerMemory();
  estate.metrics = MetricsMemory();
  if (!mapped.has_value()) {
    report_problem(std::move(assignment.orders), mapped.error().text);
    std::_Exit(exit_later);
  }
  metrics::keep_warnings_on(assignment.sheet);
  const int code = estate.staff.work(std::move(assignment));
  log::finish();
  std::_Exit(code);
}

}  // namespace

void Set::start_child(Child& child) {
  child.due.reset();
  auto ends = lines::open_pair();
  if (!ends.has_value()) return on_not_started(child, ends.error());
  const pid_t process = ::fork();
  if (process < 0) return on_not_started(child, system_error(errno, "can't make a process"));
  if (process == 0) {
    // It would never see the line's end with a copy of the other side.
    ends->first = Descriptor();
    child.process = ::getpid();
    become(child, std::move(ends->second));
  }
  child.process = process;
  child.line = lines::Port(std::move(ends->first));
  child.colleagues.clear();
  child.stage = Child::Stage::Loading;
  child.words = Child::Words::None;
  child.killed = Child::Killed::No;
  child.door = Child::Door::Open;
  remember_start(child);
  child.watchdog.heard(child.began, patience_with(child));
  tell_of_start(child);
  if (child.role == Role::Clerk && state_ == State::Serving) handler_.on_clerk_started(*this);
}

void Set::remember_start(Child& child) {
  child.began = steady_now();
  const bool is_restart = child.started != WallTime();
  if (is_restart) ++child.restarts;
  if (is_restart && child.role == Role::Worker) {
    estate_.metrics.own().add(metrics::Metric::WorkersRestarted);
  }
  child.started = wall_now();
}

void Set::on_not_started(Child& child, const Error& error) {
  if (state_ == State::Starting) return blame(error.text, exit_later);
  log::error("can't start a process").add("process", child.name()).add("error", error.text);
  postpone(child, Duration(0));
}

void Set::postpone(Child& child, Duration lived) {
  child.pause = pause_before_next(lived, child.pause, estate_.pace);
  child.due = steady_now() + child.pause;
}

void Set::become(Child& child, Descriptor orders) {
  log::forget();
  metrics::keep_warnings_on(nullptr);
  // Ours may be another one for a while.
  log::set_level(settings_.log.level);
  log::set_process(name_of(child.role).data(), child.worker);
  set_title("restante-" + child.name());
  estate_.signals.close_in_child();
  Assignment assignment = assignment_of(child, std::move(orders));
  const Result<void> mapped = map_pages(estate_, child, assignment);
  Estate& estate = estate_;
  estate.listeners.close_all();
  estate.control.close();
  estate.memory = SharedMemory();
  ::explicit_bzero(estate.ticket_secret.data(), estate.ticket_secret.size());
  // This set is gone after it.
  handler_.leave_to_parent();
  live(estate, std::move(assignment), mapped);
}

Assignment Set::assignment_of(Child& child, Descriptor orders) {
  Assignment assignment;
  assignment.role = child.role;
  assignment.set = number_;
  assignment.worker = child.worker;
  assignment.settings = settings_;
  assignment.orders = std::move(orders);
  assignment.colleagues = std::move(child.colleagues);
  assignment.papers = std::move(papers_[child.role]);
  if (child.role == Role::Auth) assignment.accounts_memory = std::move(estate_.memory.accounts);
  if (child.role == Role::Clerk) assignment.blocks = std::move(estate_.memory.blocks);
  if (child.role == Role::Worker) assignment.blocks = only_to_read(estate_.memory.blocks);
  assignment.own_files = Descriptor(::open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (child.role == Role::Clerk) {
    assignment.control = estate_.control.take();
    assignment.metrics = estate_.listeners.take_metrics(settings_);
  }
  if (child.role == Role::Worker) {
    assignment.listener_places = listener_places_;
    assignment.listeners =
        estate_.listeners.take(child.worker, worker_count(settings_), settings_.listeners);
    assignment.ticket_secret = estate_.ticket_secret;
  }
  return assignment;
}

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
