// SPDX-License-Identifier: Apache-2.0
//
// How a set begins and ends; set_children.cc has its processes.
#include "set.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "restante/base/log.h"
#include "restante/lines/fields.h"

namespace restante::processes {

namespace {

constexpr std::array roles = {Role::Auth, Role::Worker, Role::Clerk};

void append(std::vector<Error>& all, std::vector<Error> more) {
  std::ranges::move(more, std::back_inserter(all));
}

// Auth and the clerk work with everybody, workers not with each other.
bool are_colleagues(const Child& one, const Child& other) {
  return &one != &other && (one.role != Role::Worker || other.role != Role::Worker);
}

}  // namespace

std::uint32_t worker_count(const config::Settings& settings) {
  if (settings.server.workers != 0) return settings.server.workers;
  // 0 where nobody can tell.
  return std::max(std::thread::hardware_concurrency(), 1U);
}

Set::Set(Estate& estate, Handler& handler, std::uint32_t number, config::Settings settings)
    : estate_(estate), handler_(handler), number_(number), settings_(std::move(settings)) {
  children_.emplace_back().role = Role::Auth;
  for (std::uint32_t worker = 1; worker <= worker_count(settings_); ++worker) {
    children_.emplace_back().worker = worker;
  }
  children_.emplace_back().role = Role::Clerk;
}

void Set::start(const Set* serving) {
  const std::vector<Error> errors = gather(serving);
  for (const Error& error : errors) {
    blame(error.text, error.kind == ErrorKind::TryAgain ? exit_later : exit_configuration);
  }
  if (!errors.empty()) return fail();
  recruit();
}

const Papers* Set::papers_of(Role role) const {
  const auto found = papers_.find(role);
  return found == papers_.end() ? nullptr : &found->second;
}

std::vector<Error> Set::gather(const Set* serving) {
  std::vector<Error> errors;
  auto opened = estate_.listeners.open(settings_, worker_count(settings_));
  if (!opened.has_value()) append(errors, std::move(opened.error()));
  if (auto control = ControlSocket::check(settings_.control); !control.has_value()) {
    errors.push_back(std::move(control.error()));
  }
  for (const Role role : roles) {
    auto papers = estate_.staff.gather(settings_, role,
                                       serving == nullptr ? nullptr : serving->papers_of(role));
    if (papers.has_value()) {
      papers_[role] = std::move(*papers);
    } else {
      append(errors, std::move(papers.error()));
    }
  }
  if (auto claimed = claim_pages(); !claimed.has_value()) {
    errors.push_back(std::move(claimed.error()));
  }
  return errors;
}

Result<void> Set::claim_pages() {
  listener_places_ = estate_.metrics.places_of(settings_.listeners);
  for (Child& child : children_) {
    auto sheet = estate_.metrics.claim();
    if (!sheet.has_value()) return Failure(std::move(sheet.error()));
    child.sheet = *sheet;
    if (child.role != Role::Worker) continue;
    auto page = estate_.ledger.claim();
    if (!page.has_value()) return Failure(std::move(page.error()));
    child.page = *page;
  }
  return {};
}

void Set::recruit() {
  for (Child& one : children_) {
    for (Child& other : children_) {
      if (&one >= &other || !are_colleagues(one, other)) continue;
      const auto connected = connect(one, other);
      if (connected.has_value()) continue;
      blame(connected.error().text, exit_later);
      return fail();
    }
  }
  for (Child& child : children_) {
    if (problems_.empty()) start_child(child);
  }
}

Result<void> Set::connect(Child& one, Child& other) {
  auto ends = lines::open_pair();
  if (!ends.has_value()) return std::unexpected(std::move(ends.error()));
  give(one, {other.role, number_, other.worker, std::move(ends->first)});
  give(other, {one.role, number_, one.worker, std::move(ends->second)});
  return {};
}

void Set::give(Child& child, Colleague colleague) {
  if (child.is_running()) return child.introduce(colleague);
  child.colleagues.push_back(std::move(colleague));
}

// Where there are no descriptors left for it, the clerk does without: it says who is missing.
void Set::introduce_to_clerk(std::uint32_t set_of_clerk, Introducer& introducer) {
  for (Child& child : children_) {
    if (child.role == Role::Clerk || !child.is_running()) continue;
    auto ends = lines::open_pair();
    if (!ends.has_value()) {
      log::warning("the clerk does not see all sessions").add("problem", ends.error().text);
      return;
    }
    child.introduce({Role::Clerk, set_of_clerk, 0, std::move(ends->first)});
    introducer.introduce({child.role, number_, child.worker, std::move(ends->second)});
  }
}

Result<void> Set::reconnect(Child& child) {
  child.colleagues.clear();
  for (Child& other : children_) {
    if (!other.is_running() || !are_colleagues(child, other)) continue;
    if (auto connected = connect(child, other); !connected.has_value()) return connected;
  }
  return {};
}

bool Set::is_ready() const {
  return state_ == State::Starting && problems_.empty() &&
         std::ranges::all_of(
             children_, [](const Child& child) { return child.stage == Child::Stage::Serving; });
}

void Set::begin() {
  state_ = State::Serving;
  for (Child& child : children_) {
    child.tell(Order::Begin);
    child.watchdog.heard(steady_now(), patience_with(child));
  }
}

// All workers say the same of the same file.
void Set::blame(std::string problem, int exit_code) {
  if (problems_.empty()) exit_code_ = exit_code;
  if (std::ranges::find(problems_, problem) != problems_.end()) return;
  problems_.push_back(std::move(problem));
}

void Set::fail() {
  state_ = State::Failed;
  estate_.listeners.drop_new();
  kill();
}

void Set::drain(Duration at_most) {
  if (at_most == Duration(0)) time_ = Time::Up;
  const TimePoint deadline = steady_now() + at_most + estate_.pace.drain_grace;
  if (deadline_ && *deadline_ <= deadline) return;
  state_ = State::Draining;
  deadline_ = deadline;
  std::array<char, 8> memory;
  lines::Writer writer(memory);
  writer.i64(at_most.count());
  for (Child& child : children_) {
    child.due.reset();
    // It can still be asked how things stand.
    if (child.role != Role::Clerk) child.tell(Order::Drain, writer.octets());
  }
}

void Set::drain_further() {
  if (!has_workers() && rest_ == Rest::Stays && handler_.may_end(*this)) {
    rest_ = Rest::ToldToEnd;
    handler_.on_drained(*this);
  }
  if (!deadline_ || steady_now() < *deadline_ || is_over()) return;
  log::warning("killing what did not end in time").add("set", number_);
  deadline_.reset();
  kill();
}

// Sessions are not brought to their ends, but how they ended is said.
void Set::end_now() {
  const bool has_sessions = state_ == State::Serving || state_ == State::Draining;
  if (!has_sessions || haste_ == Haste::Now) return kill();
  haste_ = Haste::Now;
  state_ = State::Draining;
  deadline_ = steady_now() + estate_.pace.last_words;
  for (Child& child : children_) {
    child.due.reset();
    if (child.role == Role::Worker) child.tell(Order::EndNow);
  }
}

void Set::end_clerk() {
  if (Child* running = clerk()) running->tell(Order::EndNow);
}

void Set::kill() {
  kill_those_who_serve();
  if (Child* running = clerk()) running->kill();
}

void Set::kill_those_who_serve() {
  for (Child& child : children_) {
    child.due.reset();
    if (child.role != Role::Clerk) child.kill();
  }
}

void Set::give_to_clerk(Colleague colleague) {
  give(children_.back(), std::move(colleague));
}

Child* Set::clerk() {
  Child& last = children_.back();
  return last.is_running() ? &last : nullptr;
}

void Set::add_facts(std::vector<WorkerFacts>& all) const {
  for (const Child& child : children_) {
    if (child.role != Role::Worker) continue;
    all.push_back({number_, child.worker, child.is_running() ? child.process : 0, child.started,
                   child.restarts});
  }
}

void Set::tell_all(Order order, std::string_view body, const Descriptor* descriptor) {
  for (Child& child : children_) child.tell(order, body, descriptor);
}

bool Set::has_workers() const {
  return std::ranges::any_of(children_, [](const Child& child) {
    return child.role == Role::Worker && child.is_running();
  });
}

bool Set::may_accept() const {
  return std::ranges::any_of(children_, [](const Child& child) {
    return child.role == Role::Worker && child.is_running() && child.door == Child::Door::Open;
  });
}

bool Set::is_over() const {
  return (state_ == State::Draining || state_ == State::Failed) &&
         std::ranges::none_of(children_, &Child::is_running);
}

void Set::release_pages() {
  for (const Child& child : children_) {
    if (child.page) estate_.ledger.release(*child.page);
    if (child.sheet) estate_.metrics.release(*child.sheet);
  }
}

void Set::add_lines(std::vector<pollfd>& files) const {
  for (const Child& child : children_) {
    if (child.line.is_open()) files.push_back({child.line.number(), POLLIN, 0});
  }
}

std::optional<TimePoint> Set::next_due() const {
  std::optional<TimePoint> soonest = is_over() ? std::nullopt : deadline_;
  for (const Child& child : children_) {
    for (const std::optional<TimePoint>& due : {child.due, child.watchdog.due()}) {
      if (due) soonest = std::min(soonest.value_or(*due), *due);
    }
  }
  return soonest;
}

Child* Set::find(pid_t process) {
  const auto found = std::ranges::find_if(children_, [&](const Child& child) {
    return child.is_running() && child.process == process;
  });
  return found == children_.end() ? nullptr : &*found;
}

}  // namespace restante::processes
