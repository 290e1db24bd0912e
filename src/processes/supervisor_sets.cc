// SPDX-License-Identifier: Apache-2.0
//
// How sets follow each other.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <ranges>
#include <utility>

#include "config_digest.h"
#include "restante/base/exit_code.h"
#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "restante/metrics/keep_warnings.h"
#include "supervisor_core.h"
#include "wall_time.h"

namespace restante::processes {

namespace {

// Of problems that a clerk is told: a message each, for which its line has room.
constexpr std::size_t problems_told_max = 100;

// What comes of no file.
std::vector<config::Problem> as_problems(const std::vector<std::string>& texts) {
  std::vector<config::Problem> problems;
  for (const std::string& text : texts) problems.push_back({"", 0, 0, text});
  return problems;
}

std::vector<std::string> describe(const std::vector<config::Problem>& problems) {
  std::vector<std::string> texts;
  for (const config::Problem& problem : problems) texts.push_back(config::describe(problem));
  return texts;
}

Outcome part_of(const config::Problem& problem) {
  return {.kind = Outcome::Kind::Problem,
          .text = problem.text,
          .file = problem.file,
          .line = static_cast<std::uint32_t>(problem.line),
          .column = static_cast<std::uint32_t>(problem.column)};
}

std::vector<Outcome> parts_of(const config::Difference& changes,
                              const std::vector<std::string>& waiting) {
  std::vector<Outcome> parts;
  for (const std::string& key : changes.changed) parts.push_back({Outcome::Kind::Changed, key});
  const bool is_changed = !changes.listeners_added.empty() || !changes.listeners_removed.empty();
  if (is_changed) parts.push_back({Outcome::Kind::Changed, "listener"});
  for (const std::string& key : waiting) parts.push_back({Outcome::Kind::Waits, key});
  parts.push_back({Outcome::Kind::Done});
  return parts;
}

void tell_of_waiting(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    log::warning("takes effect at the next start only").add("key", key);
  }
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
    if (memory.has_value()) memory = estate_.control.open(settings_.control);
  }
  std::expected<void, std::vector<Error>> listening;
  if (memory.has_value()) {
    listening = estate_.listeners.open(settings_, worker_count(settings_));
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
  tell_of_waiting(config::difference(handover.lasting.in(settings_), settings_).needs_restart);
  settings_ = handover.lasting.in(settings_);
  estate_.control.adopt(settings_.control.socket, std::move(handover.control));
  auto ledger = LedgerMemory::adopt(std::move(handover.ledger));
  if (ledger.has_value()) {
    estate_.ledger = std::move(*ledger);
  } else {
    log::warning("limits do not count the sessions of the server before")
        .add("reason", ledger.error().text);
  }
  auto counts = MetricsMemory::adopt(std::move(handover.metrics));
  if (counts.has_value()) {
    estate_.metrics = std::move(*counts);
  } else {
    log::warning("metrics begin anew").add("reason", counts.error().text);
  }
  return make_memory();
}

// What is not there yet.
Result<void> Supervisor::Core::make_memory() {
  if (!estate_.metrics.descriptor().is_open()) {
    auto counts = MetricsMemory::make();
    if (!counts.has_value()) return Failure(std::move(counts.error()));
    estate_.metrics = std::move(*counts);
  }
  metrics::keep_warnings_on(&estate_.metrics.own());
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
  reload_ = Asked::No;
  tell_manager_of_reload();
  reload_askers_ = std::exchange(reload_askers_to_come_, {});
  next_config_digest_ = digest_of_file(config_path_);
  auto next = config::load(config_path_);
  if (!next.has_value()) return refuse_reload(next.error());
  waiting_keys_ = config::difference(settings_, *next).needs_restart;
  tell_of_waiting(waiting_keys_);
  *next = Lasting::of(settings_).in(std::move(*next));
  for (const std::string& warning : config::warnings(*next, config_path_)) {
    log::warning("configuration").add("problem", warning);
  }
  // Its processes inherit it.
  if (const auto opened = log::open(next->log); !opened.has_value()) {
    return refuse_reload(as_problems({opened.error().text}));
  }
  start_set(std::move(*next));
}

void Supervisor::Core::start_set(config::Settings settings) {
  sets_.push_back(std::make_unique<Set>(estate_, static_cast<Set::Handler&>(*this), ++last_set_,
                                        std::move(settings)));
  ask_for_introductions(last_set_);
  sets_.back()->start(serving());
  // Where nobody could be started nothing else would ever wake us.
  sets_.back()->do_what_is_due();
  look_at_sets();
}

void Supervisor::Core::look_at_sets() {
  wait_no_longer_for_introductions();
  Set* const next = starting();
  const bool is_ready = next != nullptr && next->is_ready();
  if (is_ready && !introductions_.by) promote(*next);
  for (const auto& set : sets_) {
    if (!set->is_over()) continue;
    set->release_pages();
    if (set->state() == Set::State::Failed) on_failed(*set);
  }
  const auto gone = std::erase_if(sets_, [](const auto& set) { return set->is_over(); });
  // Another may have waited for that.
  if (gone > 0) {
    for (const auto& set : sets_) set->do_what_is_due();
  }
  announce_reload();
  announce_upgrade();
}

void Supervisor::Core::promote(Set& next) {
  Set* const before = serving();
  estate_.listeners.settle(next.settings());
  estate_.control.obey(next.settings().control);
  introduce_old_sets(next);
  next.begin();
  manager_.ready();
  config::Difference changes = config::difference(settings_, next.settings());
  settings_ = next.settings();
  if (std::exchange(state_, State::Serving) == State::Starting) {
    show_reload();
    tell(predecessor_, Succession::Serving);
    if (predecessor_.is_open()) manager_.took_over(steady_now());
    return close_oldest(old_sets_max);
  }
  note_reload(Facts::Reload::Ok, {});
  if (announcement_) announcement_->by = steady_now();
  announce_reload();
  announcement_ = {before == nullptr ? 0 : before->number(), std::move(changes),
                   steady_now() + drain_begins_within, std::exchange(reload_askers_, {})};
  if (before != nullptr) retire(*before, settings_.timeouts.upgrade);
}

// Whoever reads that it is done may rely on it: from now on all new sessions get the new settings.
void Supervisor::Core::announce_reload() {
  if (!announcement_) return;
  for (const auto& set : sets_) {
    const bool may_accept = set->number() == announcement_->set_before && set->may_accept();
    if (may_accept && steady_now() < announcement_->by) return;
  }
  Announcement done = *std::exchange(announcement_, std::nullopt);
  log::info("reloaded").add("changed", fmt::format("{}", fmt::join(done.changes.changed, " ")));
  answer(done.askers, parts_of(done.changes, waiting_keys_));
}

void Supervisor::Core::retire(Set& old, Duration at_most) {
  old.drain(at_most);
  old.end_clerk();
  close_oldest(old_sets_max);
}

// Those of supervisors before are older than ours.
void Supervisor::Core::close_oldest(std::size_t may_live) {
  std::size_t living = 0;
  for (const auto& set : std::views::reverse(sets_)) {
    if (set->state() != Set::State::Draining || set->is_closing()) continue;
    if (++living <= may_live) continue;
    log::info("ending the oldest sessions: too many sets drain").add("set", set->number());
    set->drain(Duration(0));
  }
  std::array<char, sizeof(std::uint32_t)> memory;
  lines::Writer writer(memory);
  writer.u32(static_cast<std::uint32_t>(may_live - std::min(living, may_live)));
  tell(predecessor_, Succession::MayKeep, writer.octets());
}

void Supervisor::Core::on_failed(const Set& set) {
  if (state_ == State::Serving) {
    // As it was; it could be opened before.
    (void)log::open(settings_.log);
    return refuse_reload(as_problems(set.problems()));
  }
  if (state_ != State::Starting) return;
  problems_ = set.problems();
  exit_code_ = set.exit_code();
}

void Supervisor::Core::refuse_reload(const std::vector<config::Problem>& problems) {
  std::vector<std::string> texts = describe(problems);
  for (const std::string& text : texts) {
    log::error("reload refused, all stays as it was").add("problem", text);
  }
  manager_.ready();
  std::vector<Outcome> parts;
  const std::size_t told = std::min(problems.size(), problems_told_max);
  std::transform(problems.begin(), problems.begin() + static_cast<std::ptrdiff_t>(told),
                 std::back_inserter(parts), part_of);
  const std::string rest = fmt::format("{} more, which the log has", problems.size() - told);
  if (told < problems.size()) parts.push_back({Outcome::Kind::Problem, rest});
  parts.push_back({.kind = Outcome::Kind::Refused,
                   .text = "the reload was refused, all stays as it was",
                   .exit_code = exit_configuration});
  answer(reload_askers_, parts);
  note_reload(Facts::Reload::Refused, std::move(texts));
}

void Supervisor::Core::note_reload(Facts::Reload result, std::vector<std::string> problems) {
  facts_.reload = result;
  facts_.reloaded = wall_now();
  show_reload();
  facts_.problems = std::move(problems);
  if (result == Facts::Reload::Ok) config_digest_ = next_config_digest_;
}

// For whoever reads the metrics.
void Supervisor::Core::show_reload() {
  metrics::Sheet& own = estate_.metrics.own();
  const auto microseconds = [](WallTime time) {
    return static_cast<std::uint64_t>(std::chrono::microseconds(time.time_since_epoch()).count());
  };
  own.set(metrics::Metric::ProcessStarted, microseconds(facts_.started));
  own.set(metrics::Metric::ReloadTime, microseconds(facts_.reloaded));
  own.set(metrics::Metric::ReloadSuccess, facts_.reload == Facts::Reload::Ok ? 1 : 0);
}

}  // namespace restante::processes
