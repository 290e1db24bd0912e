// SPDX-License-Identifier: Apache-2.0
#include "supervisor_core.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

#include "config_digest.h"
#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "wall_time.h"

namespace restante::processes {

namespace {

// For whoever started us to hear which process it has to look after now.
constexpr Duration last_words_max = std::chrono::seconds(10);

Program program_of(const SupervisorOptions& options) {
  return {options.program.empty() ? path_of_program(options.arguments) : options.program,
          options.arguments};
}

// For people who don't know from where it was started.
std::string absolute(const std::string& path) {
  std::error_code no_folder;
  const std::filesystem::path whole = std::filesystem::absolute(path, no_folder);
  return no_folder ? path : whole.lexically_normal().string();
}

// Not open: there is none now.
Descriptor copy_of_log() {
  const int target = log::descriptor();
  return Descriptor(target < 0 ? -1 : ::fcntl(target, F_DUPFD_CLOEXEC, 0));
}

}  // namespace

Supervisor::Core::Core(std::string config_path, config::Settings settings, Staff& staff,
                       std::optional<Handover> handover, SharedMemory memory,
                       SupervisorOptions options)
    : config_path_(std::move(config_path)),
      settings_(std::move(settings)),
      options_(std::move(options)),
      program_(program_of(options_)),
      handover_(std::move(handover)),
      estate_{staff, options_.pace, {}, {}, {}, {}, {}, {}, {}} {
  estate_.memory = std::move(memory);
  facts_.process = ::getpid();
  facts_.started = facts_.reloaded = wall_now();
  facts_.config_path = absolute(config_path_);
  config_digest_ = digest_of_file(config_path_);
}

int Supervisor::Core::run() {
  start_set(settings_);
  while (!is_over()) wait();
  if (state_ == State::Starting) {
    tell_predecessor_of_problems();
  } else if (state_ == State::Draining) {
    log::info("all processes have ended");
  }
  // Until a successor serves they are the supervisor's before.
  if (!predecessor_.is_open()) close_control();
  manager_.finish(last_words_max);
  return exit_code_;
}

bool Supervisor::Core::is_over() const {
  if (!sets_.empty()) return false;
  switch (state_) {
    case State::Starting:  // and failed
      return true;
    case State::Serving:
      return false;
    case State::Draining:
    case State::HandedOver:
      return !predecessor_.is_open() && !successor_;
  }
  return true;
}

void Supervisor::Core::wait() {
  std::vector<pollfd> files = lines();
  const std::vector<int> signals = estate_.signals.wait(files, until_next_due());
  for (const auto& set : sets_) set->hear();
  hear_successor();
  hear_predecessor();
  hear_master();
  for (const int number : signals) on_signal(number);
  do_what_is_due();
}

std::vector<pollfd> Supervisor::Core::lines() const {
  std::vector<pollfd> files;
  for (const auto& set : sets_) set->add_lines(files);
  for (const lines::Port* line : {&predecessor_, &master_}) {
    if (line->is_open()) files.push_back({line->number(), POLLIN, 0});
  }
  if (successor_ && successor_->line.is_open()) {
    files.push_back({successor_->line.number(), POLLIN, 0});
  }
  if (const auto manager = manager_.awaited()) files.push_back(*manager);
  return files;
}

std::optional<Duration> Supervisor::Core::until_next_due() const {
  std::optional<TimePoint> soonest = manager_.next_due();
  const auto consider = [&](const std::optional<TimePoint>& due) {
    if (due) soonest = std::min(soonest.value_or(*due), *due);
  };
  for (const auto& set : sets_) consider(set->next_due());
  if (announcement_) consider(announcement_->by);
  if (upgrade_announcement_) consider(upgrade_announcement_->by);
  consider(log_level_until_);
  consider(introductions_.by);
  if (successor_) consider(successor_->watchdog.due());
  if (!soonest) return std::nullopt;
  return std::max(*soonest - steady_now(), Duration(0));
}

void Supervisor::Core::do_what_is_due() {
  for (const auto& set : sets_) set->do_what_is_due();
  watch_successor();
  look_at_sets();
  // One thing after the other.
  if (state_ == State::Serving && starting() == nullptr && !successor_) {
    if (reload_ == Asked::Yes || !reload_askers_to_come_.empty()) {
      reload();
    } else if (upgrade_ == Asked::Yes || !upgrade_askers_to_come_.empty()) {
      upgrade();
    }
  }
  restore_log_level();
  manager_.do_what_is_due(steady_now(), [this] { return status(); });
}

void Supervisor::Core::on_signal(int number) {
  switch (number) {
    case SIGCHLD:
      return reap();
    case SIGHUP:
    case SIGUSR2:
      if (state_ == State::HandedOver || state_ == State::Draining) {
        log::warning("the signal comes too late: this server is ending").add("signal", number);
        return;
      }
      (number == SIGHUP ? reload_ : upgrade_) = Asked::Yes;
      return;
    case SIGUSR1:
      return reopen_log();
    default:
      if (state_ == State::Draining) return stop_now();
      return stop(settings_.timeouts.shutdown);
  }
}

void Supervisor::Core::reap() {
  int status = 0;
  for (pid_t process = 0; (process = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (successor_ && successor_->process == process) {
      on_end_of_successor(status);
      continue;
    }
    for (const auto& set : sets_) {
      if (set->on_end(process, status)) break;
    }
  }
}

void Supervisor::Core::stop(Duration at_most) {
  if (state_ != State::HandedOver) {
    manager_.stopping();
    estate_.listeners.remove_files();
  }
  estate_.listeners.close_all();
  log::info("draining").add("sets", sets_.size());
  state_ = State::Draining;
  estate_.metrics.own().set(metrics::Metric::Draining, 1);
  refuse_wishes("the server is stopping");
  if (successor_) ::kill(successor_->process, SIGKILL);
  for (const auto& set : sets_) {
    if (set->state() == Set::State::Starting) {
      set->fail();
    } else {
      set->drain(at_most);
    }
  }
  std::array<char, sizeof(std::int64_t)> memory;
  lines::Writer writer(memory);
  writer.i64(at_most.count());
  tell(predecessor_, Succession::Stop, writer.octets());
}

void Supervisor::Core::stop_now() {
  log::warning("stopping at once");
  for (const auto& set : sets_) set->end_now();
  tell(predecessor_, Succession::EndNow);
}

void Supervisor::Core::reopen_log() {
  if (const auto reopened = log::reopen(); !reopened.has_value()) {
    log::error("the log can't be opened again").add("error", reopened.error().text);
  }
  if (const Descriptor target = copy_of_log(); target.is_open()) {
    for (const auto& set : sets_) set->tell_all(Order::Log, {}, &target);
  }
  tell(predecessor_, Succession::ReopenLog);
}

void Supervisor::Core::on_log_wanted(Child& child) {
  // Ours may be as old as the child's. Where the daemon is not back yet it asks again.
  if (!log::reopen().has_value()) return;
  const Descriptor target = copy_of_log();
  if (target.is_open()) child.tell(Order::Log, {}, &target);
}

std::string Supervisor::Core::status() const {
  const auto words = [&]() -> std::string_view {
    switch (state_) {
      case State::Starting:
        return "Starting";
      case State::Serving:
        return "Serving";
      case State::Draining:
      case State::HandedOver:
        return "Draining";
    }
    return "";
  };
  return fmt::format("{}, {} sessions", words(), estate_.ledger.total());
}

void Supervisor::Core::tell_manager_of_reload() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  manager_.reloading(
      std::chrono::seconds(now.tv_sec) +
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::nanoseconds(now.tv_nsec)));
}

void Supervisor::Core::leave_to_parent() {
  sets_.clear();
  successor_.reset();
  predecessor_ = lines::Port();
  master_ = lines::Port();
  manager_.close();
  // It is not for the processes of the house to speak for it.
  ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace restante::processes
