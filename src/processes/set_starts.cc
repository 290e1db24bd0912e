// SPDX-License-Identifier: Apache-2.0
//
// How the processes of a set are started.
#include <fcntl.h>
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
#include "restante/base/shared_memory.h"
#include "restante/lines/fields.h"
#include "restante/lines/message.h"
#include "restante/metrics/keep_warnings.h"
#include "restante/processes/title.h"
#include "set.h"
#include "wall_time.h"

namespace restante::processes {

namespace {

void tell_of_start(const Child& child) {
  log::Entry entry = log::info(std::string(name_of(child.role)) + " started");
  add_who(entry, child);
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

}  // namespace restante::processes
