// SPDX-License-Identifier: Apache-2.0
//
// How sets follow each other.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "restante/base/log.h"
#include "restante/config/difference.h"
#include "restante/config/load.h"
#include "supervisor_core.h"

namespace restante::processes {

namespace {

// For the workers of the set before to read that they are to drain.
constexpr Duration drain_begins_within = std::chrono::seconds(2);

std::vector<std::string> describe(const std::vector<config::Problem>& problems) {
  std::vector<std::string> texts;
  for (const config::Problem& problem : problems) texts.push_back(config::describe(problem));
  return texts;
}

// What the whole of the server stands on as long as it lives. Locks exclude only those who look in
// the same place.
void keep_what_waits_for_a_restart(const config::Settings& now, config::Settings& next) {
  next.server.runtime_dir = now.server.runtime_dir;
  next.maildrop.lock_dir = now.maildrop.lock_dir;
  next.control.socket = now.control.socket;
}

}  // namespace

std::expected<void, std::vector<Error>> Supervisor::Core::listen() {
  Result<void> memory;
  if (handover_) {
    memory = take_over(std::move(*handover_));
    handover_.reset();
  } else {
    estate_.listeners.take_from_systemd();
    (void)!::getrandom(estate_.ticket_secret.data(), estate_.ticket_secret.size(), 0);
    memory = make_memory();
  }
  std::expected<void, std::vector<Error>> listening;
  if (memory.has_value()) {
    listening = estate_.listeners.open(settings_.listeners, worker_count(settings_));
  } else {
    listening = std::unexpected(std::vector{std::move(memory.error())});
  }
  if (!listening.has_value()) {
    for (const Error& error : listening.error()) tell_problem(predecessor_, error.text);
  }
  return listening;
}

Result<void> Supervisor::Core::take_over(Handover handover) {
  predecessor_ = lines::Port(std::move(handover.line));
  last_set_ = handover.set;
  estate_.listeners.adopt(std::move(handover.listeners));
  estate_.ticket_secret = handover.ticket_secret;
  auto ledger = LedgerMemory::adopt(std::move(handover.ledger));
  if (ledger.has_value()) {
    estate_.ledger = std::move(*ledger);
  } else {
    log::warning("limits do not count the sessions of the server before")
        .add("reason", ledger.error().text);
  }
  return make_memory();
}

// What is not there yet.
Result<void> Supervisor::Core::make_memory() {
  if (!estate_.ledger.descriptor().is_open()) {
    auto ledger = LedgerMemory::make();
    if (!ledger.has_value()) return std::unexpected(std::move(ledger.error()));
    estate_.ledger = std::move(*ledger);
  }
  return {};
}

Set* Supervisor::Core::serving() {
  const auto found = std::ranges::find(sets_, Set::State::Serving, &Set::state);
  return found == sets_.end() ? nullptr : found->get();
}

Set* Supervisor::Core::starting() {
  const auto found = std::ranges::find(sets_, Set::State::Starting, &Set::state);
  return found == sets_.end() ? nullptr : found->get();
}

void Supervisor::Core::reload() {
  tell_manager_of_reload();
  auto next = config::load(config_path_);
  if (!next.has_value()) return refuse_reload(describe(next.error()));
  for (const std::string& key : config::difference(settings_, *next).needs_restart) {
    log::warning("takes effect at the next start only").add("key", key);
  }
  for (const std::string& warning : config::warnings(*next, config_path_)) {
    log::warning("configuration").add("problem", warning);
  }
  keep_what_waits_for_a_restart(settings_, *next);
  // Its processes inherit it.
  if (const auto opened = log::open(next->log); !opened.has_value()) {
    return refuse_reload({opened.error().text});
  }
  start_set(std::move(*next));
}

void Supervisor::Core::start_set(config::Settings settings) {
  sets_.push_back(std::make_unique<Set>(estate_, static_cast<Set::Handler&>(*this), ++last_set_,
                                        std::move(settings)));
  sets_.back()->start(serving());
  // Where nobody could be started nothing else would ever wake us.
  sets_.back()->do_what_is_due();
  look_at_sets();
}

void Supervisor::Core::look_at_sets() {
  if (Set* next = starting(); next != nullptr && next->is_ready()) promote(*next);
  for (const auto& set : sets_) {
    if (!set->is_over()) continue;
    set->release_pages();
    if (set->state() == Set::State::Failed) on_failed(*set);
  }
  std::erase_if(sets_, [](const auto& set) { return set->is_over(); });
  announce_reload();
}

void Supervisor::Core::promote(Set& next) {
  Set* const before = serving();
  estate_.listeners.settle(next.settings().listeners, next.settings().timeouts.keepalive);
  next.begin();
  manager_.ready();
  const config::Difference changes = config::difference(settings_, next.settings());
  settings_ = next.settings();
  if (std::exchange(state_, State::Serving) == State::Starting) {
    tell(predecessor_, Succession::Serving);
    return;
  }
  if (announcement_) announcement_->by = steady_now();
  announce_reload();
  announcement_ = {before == nullptr ? 0 : before->number(),
                   fmt::format("{}", fmt::join(changes.changed, " ")),
                   steady_now() + drain_begins_within};
  if (before != nullptr) retire(*before, settings_.timeouts.upgrade);
}

// Whoever reads that it is done may rely on it: from now on all new sessions get the new settings.
void Supervisor::Core::announce_reload() {
  if (!announcement_) return;
  for (const auto& set : sets_) {
    const bool may_accept = set->number() == announcement_->set_before && set->may_accept();
    if (may_accept && steady_now() < announcement_->by) return;
  }
  const Announcement done = *std::exchange(announcement_, std::nullopt);
  log::info("reloaded").add("changed", done.changed);
  answer(reload_askers_, Outcome::Done, {"changed: " + done.changed});
}

void Supervisor::Core::retire(Set& old, Duration at_most) {
  old.drain(at_most);
  old.end_clerk();
  const auto count = std::ranges::count(sets_, Set::State::Draining, &Set::state);
  if (count <= static_cast<std::ptrdiff_t>(old_sets_max)) return;
  const auto oldest = std::ranges::find(sets_, Set::State::Draining, &Set::state);
  log::info("ending the oldest sessions: too many sets drain").add("set", (*oldest)->number());
  (*oldest)->drain(Duration(0));
}

void Supervisor::Core::on_failed(const Set& set) {
  if (state_ == State::Serving) {
    // As it was; it could be opened before.
    (void)log::open(settings_.log);
    return refuse_reload(set.problems());
  }
  if (state_ != State::Starting) return;
  problems_ = set.problems();
  exit_code_ = set.exit_code();
}

void Supervisor::Core::refuse_reload(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) {
    log::error("reload refused, all stays as it was").add("problem", problem);
  }
  manager_.ready();
  answer(reload_askers_, Outcome::Refused, problems);
}

}  // namespace restante::processes
