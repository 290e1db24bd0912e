// SPDX-License-Identifier: Apache-2.0
#include "core.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "offer.h"
#include "restante/base/log.h"
#include "restante/base/open_descriptors.h"
#include "restante/server/tls_context.h"

namespace restante::server {

namespace {

using metrics::Metric;
using metrics::Refusal;

// Descriptors that are not sessions: 64 lock files, 64 folders, the loop's own, listeners, the log,
// and the files that threads read from at the same time.
constexpr std::size_t descriptors_reserved = 192;
// Under a very low limit a few sessions are still better than none.
constexpr std::size_t sessions_at_least = 8;

// Headers come right behind their connections: so many are on their way where a balancer that is
// 50 ms away connects 10,000 times a second. Where there is room for few they have a quarter of it.
constexpr std::size_t introductions_max = 512;
constexpr std::size_t introductions_share = 4;

std::size_t sessions_by_descriptors() {
  const std::size_t descriptors = descriptors_max();
  return std::max(descriptors - std::min(descriptors, descriptors_reserved), sessions_at_least);
}

}  // namespace

Worker::Core::Core(loop::Loop& the_loop, Equipment its_equipment, processes::Assignment assignment)
    : Means(std::move(its_equipment), *assignment.sheet),
      Host({equipment.settings, *equipment.store, equipment.tls.get(), output_memory, piece_memory,
            sheet}),
      loop_(the_loop),
      deadlines_(the_loop),
      openings_(the_loop, equipment.settings.server.threads),
      accounts_(the_loop, *this,
                accounts::Client::patience_of(equipment.settings.timeouts.login_check,
                                              equipment.settings.auth.failure_delay)),
      reception_(the_loop, *this, equipment.settings.listeners),
      gate_(the_loop, reception_),
      drain_timer_(the_loop, *this),
      certificate_timer_(the_loop, *this),
      turn_(the_loop, *this),
      turn_meter_(the_loop, *this),
      own_use_(std::move(assignment.own_use)),
      listener_places_(std::move(assignment.listener_places)),
      own_files_(std::move(assignment.own_files)),
      orders_(the_loop, std::move(assignment.orders),
              static_cast<processes::Orders::Handler&>(*this)),
      ledger_(std::move(assignment.ledger)),
      census_(*ledger_),
      turned_away_(the_loop),
      sessions_max_(sessions_by_descriptors()),
      introductions_(*this, *this, sheet, equipment.settings.timeouts.proxy_header,
                     std::min(introductions_max, sessions_max_ / introductions_share)),
      clerk_desk_(the_loop, *this, residents_, *this, equipment.settings.log) {
  reception_.take(std::move(assignment.listeners));
  for (processes::Colleague& colleague : assignment.colleagues) take(std::move(colleague));
  look_at_certificates();
}

Worker::Core::~Core() = default;

Worker::Stopped Worker::Core::run() {
  orders_.report_serving();
  loop_.run_until_stopped();
  Residents::Cursor rest(residents_);
  while (pop3::Conversation* conversation = rest.next()) conversation->cut_off();
  log::info("stopped");
  return residents_.is_empty() ? Stopped::Drained : Stopped::AtOnce;
}

void Worker::Core::look_at_certificates() {
  if (equipment.tls != nullptr) warn_of_expiries(*equipment.tls, day_clock_.now());
  certificate_timer_.start_at(loop_.now() + std::chrono::days(1));
}

clerk::BusiestLists Worker::Core::busiest() {
  constexpr std::size_t count = clerk::busiest_told;
  return {busiest_users.top(count, now()), busiest_addresses.top(count, now())};
}

clerk::WorkerState Worker::Core::state() const {
  own_use_.note(sheet, own_files_);
  const std::size_t threads = equipment.settings.server.threads;
  const std::size_t jobs = loop_.jobs();
  sheet.set(Metric::ThreadsWaiting, openings_.waiting() + (jobs > threads ? jobs - threads : 0));
  clerk::WorkerState state;
  state.process = static_cast<std::uint32_t>(::getpid());
  state.started = started_.time_since_epoch().count();
  state.descriptors = static_cast<std::uint32_t>(open_descriptors(own_files_));
  state.descriptors_max = static_cast<std::uint32_t>(descriptors_max());
  state.sessions = static_cast<std::uint32_t>(census_.sessions());
  if (equipment.tls == nullptr) return state;
  for (const tls::Expiry& expiry : equipment.tls->expiries()) {
    state.certificates.push_back(
        {expiry.file,
         std::chrono::floor<std::chrono::seconds>(expiry.not_after.time_since_epoch()).count()});
  }
  return state;
}

void Worker::Core::take(processes::Colleague colleague) {
  if (colleague.role == processes::Role::Auth) return accounts_.connect(std::move(colleague.line));
  clerk_desk_.connect(std::move(colleague.line));
}

void Worker::Core::on_accounts_ready(const accounts::Readiness& readiness) {
  rules = make_rules(equipment.settings, readiness);
  serve_if_ready();
}

void Worker::Core::serve_if_ready() {
  if (state_ != State::Begun || rules == nullptr) return;
  state_ = State::Serving;
  sheet.set(metrics::Metric::WorkersServing, 1);
  reception_.open(equipment.settings.timeouts.keepalive);
  log::info("serving").add("version", rules->version).add("sessions_max", sessions_max_);
}

void Worker::Core::submit(std::unique_ptr<loop::Job> job, Work work) {
  if (work == Work::Opening) return openings_.submit(std::move(job));
  loop::submit(loop_, std::move(job));
}

void Worker::Core::logged_in(pop3::Conversation& conversation) {
  census_.logged_in(conversation.peer().customer());
  lobby_.leave(conversation);
  stop_when_empty();
}

void Worker::Core::gone(pop3::Conversation& conversation) {
  const bool had_logged_in = conversation.has_logged_in();
  census_.left(conversation.peer().customer(),
               had_logged_in ? Census::Stage::LoggedIn : Census::Stage::Pending);
  lobby_.leave(conversation);
  residents_.remove(conversation);
  if (!is_full()) gate_.open();
  stop_when_empty();
}

void Worker::Core::wants_turn(channel::TurnQueue::Entry& entry) {
  turns_.push(entry);
  turn_.start();
}

void Worker::Core::on_turn() {
  turns_.serve();
  if (turns_.is_empty()) turn_.stop();
}

void Worker::Core::on_turn_over(std::chrono::nanoseconds busy) {
  sheet.observe(Metric::LoopTurnSeconds, busy);
  sheet.set(Metric::SentOctets, loop_.octets_sent());
  sheet.set(Metric::ReceivedOctets, loop_.octets_received());
}

void Worker::Core::on_begin() {
  if (state_ != State::Ready) return;
  state_ = State::Begun;
  serve_if_ready();
}

void Worker::Core::on_drain(Duration at_most) {
  if (state_ == State::Stopping) return;
  const TimePoint by = loop_.now() + at_most;
  if (state_ != State::Draining) {
    state_ = State::Draining;
    sheet.set(Metric::WorkersServing, 0);
    reception_.close();
    log::info("draining").add("sessions", census_.sessions());
  }
  drained_by_ = std::min(drained_by_, by);
  drain_timer_.start_at(drained_by_);
  stop_when_empty();
}

void Worker::Core::on_end_now() {
  log::warning("stopping at once").add("sessions", census_.sessions());
  state_ = State::Stopping;
  loop_.stop();
}

void Worker::Core::on_colleague(processes::Colleague colleague) {
  take(std::move(colleague));
}

// Nobody is left who would replace anything: updates under way are finished, and that is all.
void Worker::Core::on_supervisor_gone() {
  log::warning("the supervisor is gone");
  on_drain(Duration(0));
}

void Worker::Core::on_timer(loop::Timer& timer) {
  if (&timer == &certificate_timer_) return look_at_certificates();
  close_rest();
}

void Worker::Core::close_rest() {
  log::warning("closing the sessions that did not end in time").add("sessions", census_.sessions());
  introductions_.close();
  Residents::Cursor rest(residents_);
  while (pop3::Conversation* conversation = rest.next()) conversation->close();
}

void Worker::Core::stop_when_empty() {
  if (state_ != State::Draining || introductions_.size() > 0) return;
  if (census_.pending() == 0) accounts_.disconnect();
  if (residents_.is_empty()) loop_.stop();
}

Worker::Worker(loop::Loop& loop, Equipment equipment, processes::Assignment assignment)
    : core_(std::make_unique<Core>(loop, std::move(equipment), std::move(assignment))) {}

Worker::~Worker() = default;

Worker::Stopped Worker::run() {
  return core_->run();
}

}  // namespace restante::server
