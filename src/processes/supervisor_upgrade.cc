// SPDX-License-Identifier: Apache-2.0
//
// How one supervisor takes another's place, from both sides.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "restante/base/exit_code.h"
#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "supervisor_core.h"

namespace restante::processes {

void Supervisor::Core::upgrade() {
  upgrade_ = Asked::No;
  tell_manager_of_reload();
  upgrade_askers_ = std::exchange(upgrade_askers_to_come_, {});
  if (program_.path.empty() || program_.arguments.empty()) {
    return refuse_upgrade({"it is not known where the program is"}, exit_other);
  }
  if (::getpid() == 1) {
    return refuse_upgrade({"the first process of a container can't be replaced; restart it"},
                          exit_other);
  }
  auto started = start_successor(program_, estate_, Lasting::of(settings_), last_set_,
                                 options_.pace.starting_patience);
  if (!started.has_value()) return refuse_upgrade({started.error().text}, exit_other);
  successor_.emplace(std::move(*started));
  log::info("new program started").add("program", program_.path).add("pid", successor_->process);
}

void Supervisor::Core::refuse_upgrade(const std::vector<std::string>& problems, int exit_code) {
  for (const std::string& problem : problems) {
    log::error("upgrade refused, all stays as it was").add("problem", problem);
  }
  manager_.ready();
  std::vector<Outcome> parts;
  for (const std::string& problem : problems) parts.push_back({Outcome::Kind::Problem, problem});
  parts.push_back({.kind = Outcome::Kind::Refused,
                   .text = "the upgrade was refused, all stays as it was",
                   .exit_code = static_cast<std::uint8_t>(exit_code)});
  answer(upgrade_askers_, parts);
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
    // One that was told to stop meanwhile hands nothing over: the new one was killed.
    if (told.kind == Succession::Serving && state_ == State::Serving) return hand_over();
    if (told.kind == Succession::WantsColleagues) introduce_to_newest(reader.u32());
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
  estate_.ledger.release_successors();
  estate_.metrics.release_successors();
  std::vector<std::string> problems = std::move(successor_->problems);
  if (problems.empty()) {
    problems.push_back("the new program ended with " + describe_end(wait_status));
  }
  successor_.reset();
  const bool is_configuration = exit_code_of(wait_status) == exit_configuration;
  if (state_ != State::Serving) return;
  refuse_upgrade(problems, is_configuration ? exit_configuration : exit_other);
}

void Supervisor::Core::hand_over() {
  log::info("the new program serves, this one drains").add("pid", successor_->process);
  manager_.replaced_by(successor_->process);
  upgrade_announcement_ = {steady_now() + drain_begins_within, std::exchange(upgrade_askers_, {})};
  refuse_wishes(another_has_our_place);
  // Of what came while it started: it may have read the configuration, or the program, before that.
  if (reload_ == Asked::Yes) ::kill(successor_->process, SIGHUP);
  if (upgrade_ == Asked::Yes) ::kill(successor_->process, SIGUSR2);
  master_ = std::move(successor_->line);
  successor_.reset();
  state_ = State::HandedOver;
  // What is shown of it is the new one's to say.
  for (const auto metric : {metrics::Metric::ReloadSuccess, metrics::Metric::ReloadTime,
                            metrics::Metric::ProcessStarted}) {
    estate_.metrics.own().set(metric, 0);
  }
  estate_.listeners.close_all();
  estate_.control.close();
  for (const auto& set : sets_) {
    if (set->state() == Set::State::Serving) set->end_clerk();
    set->drain(settings_.timeouts.upgrade);
  }
}

// Whoever reads that it is done may rely on it: from now on all that comes, be it a client or an
// operator, comes to the new program. Our clerk was told to listen no more before it hears of this.
void Supervisor::Core::announce_upgrade() {
  if (!upgrade_announcement_) return;
  const bool may_accept =
      std::ranges::any_of(sets_, [](const auto& set) { return set->may_accept(); });
  if (may_accept && steady_now() < upgrade_announcement_->by) return;
  UpgradeAnnouncement done = *std::exchange(upgrade_announcement_, std::nullopt);
  answer(done.askers, {{.kind = Outcome::Kind::Done}});
}

void Supervisor::Core::hear_master() {
  std::array<char, report_octets_max> memory;
  while (master_.is_open()) {
    const Told told = listen_to(master_, memory);
    if (told.what == Told::What::Nothing) return;
    if (told.what == Told::What::Gone) return on_master_gone();
    lines::Reader reader(told.body);
    if (told.kind == Succession::Stop) stop(Duration(reader.i64()));
    if (told.kind == Succession::EndNow) stop_now();
    if (told.kind == Succession::ReopenLog) reopen_log();
    if (told.kind == Succession::MayKeep) close_oldest(reader.u32());
    if (told.kind == Succession::WantsColleagues) introduce_to_newest(reader.u32());
  }
}

// It ends after us, unless it was killed or has a bug. Then nobody listens any more, or nobody
// could reach us: what still drains would be nobody's.
void Supervisor::Core::on_master_gone() {
  master_ = lines::Port();
  if (state_ != State::HandedOver) return;
  log::error("the supervisor that had taken over is gone: all sessions of this one end");
  stop(Duration(0));
}

void Supervisor::Core::hear_predecessor() {
  std::array<char, report_octets_max> memory;
  while (predecessor_.is_open()) {
    Told told = listen_to(predecessor_, memory);
    if (told.what == Told::What::Nothing) return;
    if (told.what == Told::What::Gone) return on_predecessor_gone();
    if (told.kind == Succession::AreYouThere) tell(predecessor_, Succession::Here);
    if (told.kind == Succession::Colleague) {
      pass_on_colleague(told.body, std::move(told.descriptor));
    }
    if (told.kind == Succession::AllIntroduced) on_all_introduced();
  }
}

void Supervisor::Core::tell_predecessor_of_problems() {
  for (const std::string& problem : problems_) tell_problem(predecessor_, problem);
}

}  // namespace restante::processes
