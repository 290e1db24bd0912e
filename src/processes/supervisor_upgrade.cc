// SPDX-License-Identifier: Apache-2.0
//
// How one supervisor takes another's place, from both sides.
#include <unistd.h>

#include <array>
#include <csignal>
#include <utility>

#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "supervisor_core.h"

namespace restante::processes {

void Supervisor::Core::upgrade() {
  tell_manager_of_reload();
  if (program_.path.empty() || program_.arguments.empty()) {
    return refuse_upgrade({"it is not known where the program is"});
  }
  if (::getpid() == 1) {
    return refuse_upgrade({"the first process of a container can't be replaced; restart it"});
  }
  auto started = start_successor(program_, estate_, last_set_, options_.pace.starting_patience);
  if (!started.has_value()) return refuse_upgrade({started.error().text});
  successor_.emplace(std::move(*started));
  log::info("new program started").add("program", program_.path).add("pid", successor_->process);
}

void Supervisor::Core::refuse_upgrade(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) {
    log::error("upgrade refused, all stays as it was").add("problem", problem);
  }
  manager_.ready();
  answer(upgrade_askers_, Outcome::Refused, problems);
}

void Supervisor::Core::hear_successor() {
  std::array<char, report_octets_max> memory;
  while (successor_ && successor_->line.is_open()) {
    const Told told = listen_to(successor_->line, memory);
    if (told.what == Told::What::Nothing) return;
    if (told.what == Told::What::Gone) {
      successor_->line = lines::Port();
      return;
    }
    successor_->watchdog.heard(steady_now(), options_.pace.starting_patience);
    lines::Reader reader(told.body);
    if (told.kind == Succession::Serving) return hand_over();
    if (told.kind == Succession::Problem) successor_->problems.emplace_back(reader.text());
  }
}

void Supervisor::Core::watch_successor() {
  if (!successor_) return;
  switch (successor_->watchdog.look(steady_now())) {
    case Watchdog::Verdict::Fine:
      return;
    case Watchdog::Verdict::Ask:
      return tell(successor_->line, Succession::AreYouThere);
    case Watchdog::Verdict::Hangs:
      successor_->problems.emplace_back("the new program hangs before it serves");
      ::kill(successor_->process, SIGKILL);
  }
}

void Supervisor::Core::on_end_of_successor(int wait_status) {
  // Its last words may have come with its end.
  hear_successor();
  if (!successor_) return;
  std::vector<std::string> problems = std::move(successor_->problems);
  if (problems.empty()) {
    problems.push_back("the new program ended with " + describe_end(wait_status));
  }
  successor_.reset();
  if (state_ == State::Serving) refuse_upgrade(problems);
}

void Supervisor::Core::hand_over() {
  log::info("the new program serves, this one drains").add("pid", successor_->process);
  manager_.replaced_by(successor_->process);
  answer(upgrade_askers_, Outcome::Done, {});
  // Asked while it started: it may have read the configuration before that.
  if (reload_ == Wish::Waits) ::kill(successor_->process, SIGHUP);
  master_ = std::move(successor_->line);
  successor_.reset();
  state_ = State::HandedOver;
  estate_.listeners.close_all();
  for (const auto& set : sets_) {
    if (set->state() == Set::State::Serving) set->end_clerk();
    set->drain(settings_.timeouts.upgrade);
  }
}

void Supervisor::Core::hear_master() {
  std::array<char, report_octets_max> memory;
  while (master_.is_open()) {
    const Told told = listen_to(master_, memory);
    if (told.what == Told::What::Nothing) return;
    if (told.what == Told::What::Gone) {
      master_ = lines::Port();
      return;
    }
    lines::Reader reader(told.body);
    if (told.kind == Succession::Stop) stop(Duration(reader.i64()));
    if (told.kind == Succession::EndNow) stop_now();
    if (told.kind == Succession::ReopenLog) reopen_log();
  }
}

void Supervisor::Core::hear_predecessor() {
  std::array<char, report_octets_max> memory;
  while (predecessor_.is_open()) {
    const Told told = listen_to(predecessor_, memory);
    if (told.what == Told::What::Nothing) return;
    if (told.what == Told::What::Gone) {
      // What it left behind in the ledger counts no more.
      predecessor_ = lines::Port();
      std::vector<std::size_t> ours;
      for (const auto& set : sets_) std::ranges::copy(set->pages(), std::back_inserter(ours));
      estate_.ledger.release_all_but(ours);
      return;
    }
    if (told.kind == Succession::AreYouThere) tell(predecessor_, Succession::Here);
  }
}

void Supervisor::Core::tell_predecessor_of_problems() {
  for (const std::string& problem : problems_) tell_problem(predecessor_, problem);
}

}  // namespace restante::processes
