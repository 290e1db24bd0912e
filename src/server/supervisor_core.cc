// SPDX-License-Identifier: Apache-2.0
#include "supervisor_core.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "restante/base/exit_code.h"
#include "restante/base/log.h"
#include "restante/config/difference.h"
#include "restante/config/load.h"

namespace restante::server {

namespace {

constexpr std::string_view refused = "reload refused, all stays as it was";

std::string listed(const config::Difference& changes) {
  return fmt::format("{}", fmt::join(changes.changed, " "));
}

}  // namespace

Supervisor::Core::Core(std::string config_path, config::Settings settings, std::size_t workers,
                       Staff& staff)
    : config_path_(std::move(config_path)),
      settings_(std::move(settings)),
      staff_(staff),
      sockets_(workers),
      ticket_secret_(tls::TicketKeys::random_secret()) {
  for (std::uint32_t number = 1; number <= workers; ++number) {
    workers_.emplace_back().number = number;
  }
}

Result<void> Supervisor::Core::listen() {
  auto ledger = Ledger::make(workers_.size());
  if (!ledger.has_value()) return std::unexpected(std::move(ledger.error()));
  ledger_ = std::move(*ledger);
  return sockets_.change_to(settings_.listeners);
}

int Supervisor::Core::run() {
  // The others begin when this one has: what is wrong is said once.
  start(workers_.front());
  while (!is_over()) wait();
  log::info("all workers have ended");
  return exit_code_;
}

bool Supervisor::Core::is_over() const {
  return (state_ == State::Draining || state_ == State::Failed) && !trial_ &&
         std::ranges::none_of(workers_, &Worker::is_running);
}

void Supervisor::Core::wait() {
  std::vector<pollfd> lines;
  for (const Worker& worker : workers_) {
    if (worker.line.is_open()) lines.push_back({worker.line.number(), POLLIN, 0});
  }
  const std::vector<int> signals = signals_.wait(lines, until_next_due());
  for (Worker& worker : workers_) hear(worker);
  for (const int number : signals) on_signal(number);
  announce_if_all_serve();
  do_what_is_due();
}

void Supervisor::Core::on_signal(int number) {
  switch (number) {
    case SIGCHLD:
      return reap();
    case SIGHUP:
      reload_ = Reload::Wanted;
      return;
    case SIGUSR1:
      return reopen_log();
    case SIGUSR2:
      log::warning("SIGUSR2 is not served by this version; restart the server instead");
      return;
    default:
      return drain();
  }
}

void Supervisor::Core::reload() {
  reload_ = Reload::NotWanted;
  auto settings = config::load(config_path_);
  if (settings.has_value()) return try_out(std::move(*settings));
  for (const config::Problem& problem : settings.error()) {
    log::error(refused).add("problem", config::describe(problem));
  }
}

// In a child: users by the million are neither waited for nor kept here.
void Supervisor::Core::try_out(config::Settings settings) {
  const pid_t process = ::fork();
  if (process < 0) {
    log::error(refused).add("problem", system_error(errno, "can't make a process").text);
    return;
  }
  if (process > 0) {
    trial_ = Trial{process, std::move(settings)};
    return;
  }
  leave_to_parent();
  // The workers will say the rest, once all is right.
  log::Options quiet = settings_.log;
  quiet.level = log::Level::Error;
  const auto opened = log::open(quiet);
  const Result<void> tried = opened.has_value() ? staff_.try_out(settings) : opened;
  if (!tried.has_value()) log::error(refused).add("problem", tried.error().text);
  log::finish();
  std::_Exit(tried.has_value() ? exit_done : exit_other);
}

void Supervisor::Core::on_tried_out(int wait_status) {
  config::Settings settings = std::move(trial_->settings);
  trial_.reset();
  if (state_ != State::Serving) return;
  if (WIFEXITED(wait_status)) {
    if (WEXITSTATUS(wait_status) == exit_done) take_over(std::move(settings));
    return;
  }
  log::error(refused).add("problem", "trying it out ended with " + describe_end(wait_status));
}

void Supervisor::Core::take_over(config::Settings next) {
  if (const auto changed = sockets_.change_to(next.listeners); !changed.has_value()) {
    log::error(refused).add("problem", changed.error().text);
    return;
  }
  if (const auto opened = log::open(next.log); !opened.has_value()) {
    log::error("the log stays where it was").add("problem", opened.error().text);
  }
  for (const std::string& key : config::difference(settings_, next).needs_restart) {
    log::warning("takes effect at the next start only").add("key", key);
  }
  // Locks exclude only those who look in the same place: a successor with those it joins.
  next.maildrop.lock_dir = settings_.maildrop.lock_dir;
  settings_ = std::move(next);
  ++edition_;
  for (Worker& worker : workers_) {
    if (worker.is_running()) tell_to_reload(worker);
  }
}

void Supervisor::Core::announce_if_all_serve() {
  if (announced_ == edition_ || state_ == State::Draining || state_ == State::Failed) return;
  const bool all_serve = std::ranges::all_of(
      workers_, [&](const Worker& worker) { return worker.served == edition_; });
  if (!all_serve) return;
  sockets_.announce(settings_.listeners);
  if (state_ == State::Serving) {
    log::info("reloaded")
        .add("changed", listed(config::difference(announced_settings_, settings_)));
  }
  announced_ = edition_;
  announced_settings_ = settings_;
  state_ = State::Serving;
}

void Supervisor::Core::reopen_log() {
  if (const auto reopened = log::reopen(); !reopened.has_value()) {
    log::error("the log can't be opened again").add("error", reopened.error().text);
  }
  for (Worker& worker : workers_) {
    if (worker.is_running()) (void)worker.line.send(Message::Kind::ReopenLog);
  }
}

void Supervisor::Core::drain() {
  if (state_ == State::Draining || state_ == State::Failed) {
    log::warning("stopping at once");
    return kill_all();
  }
  state_ = State::Draining;
  sockets_.remove_files();
  sockets_.close_all();
  log::info("draining").add("workers", workers_.size());
  if (trial_) ::kill(trial_->process, SIGKILL);
  for (Worker& worker : workers_) {
    worker.due.reset();
    if (worker.is_running()) (void)worker.line.send(Message::Kind::Drain);
  }
}

}  // namespace restante::server
