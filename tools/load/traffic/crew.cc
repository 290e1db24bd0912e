// SPDX-License-Identifier: Apache-2.0
#include "crew.h"

#include <algorithm>
#include <utility>

namespace restante::load {

namespace {

// How often a crew looks at its orders.
constexpr Duration glance = std::chrono::milliseconds(20);

// A client takes much more than it sends: larger reads are fewer, and this still fits the cache.
constexpr std::size_t read_octets_max = std::size_t{256} * 1024;

// The clients of a closed loop don't all knock in the same instant, or a server's queue of
// connections would be what is measured.
constexpr double first_starts_per_second = 5'000;

std::vector<User> users_of(const Plan& plan, const Share& share) {
  std::vector<User> users;
  for (std::size_t i = share.index; i < plan.users.size(); i += share.of) {
    users.push_back(plan.users[i]);
  }
  return users;
}

Kind leading_kind(const Plan& plan) {
  if (plan.noop_clients > 0) return Kind::Noop;
  return leading_kind(plan.scenarios.front().scenario);
}

}  // namespace

void Report::publish(unsigned interval, Pulse pulse) {
  const std::lock_guard lock(mutex_);
  // What nobody has taken yet is not lost.
  if (pulse_) pulse.merge(*pulse_);
  pulse_ = std::move(pulse);
  interval_ = interval;
}

std::optional<Pulse> Report::take(unsigned interval) {
  const std::lock_guard lock(mutex_);
  if (interval_ != interval) return std::nullopt;
  return std::exchange(pulse_, std::nullopt);
}

Crew::Crew(const Plan& plan, const Share& share, TlsContext* tls, Instant begin,
           const Orders& orders, Report& report)
    : plan_(plan),
      share_(share),
      orders_(orders),
      report_(report),
      recorder_(leading_kind(plan)),
      loop_(read_octets_max),
      deadlines_(loop_),
      timer_(loop_, *this),
      bench_{.loop = loop_,
             .deadlines = deadlines_,
             .recorder = recorder_,
             .manner = plan.manner,
             .target = plan.target,
             .timeout = plan.timeout,
             .sources = plan.sources,
             .tls = tls,
             .next_source = share.index},
      users_(users_of(plan, share)),
      noop_{Weighted{.scenario = *scenario_named("noop", 0)}},
      main_(std::make_unique<Group>(bench_, users_, main_plan(begin), plan.seed + share.index)),
      measured_from_(begin) {
  timer_.start_at(loop_.now() + glance);
}

GroupPlan Crew::main_plan(Instant begin) const {
  const std::size_t clients = share_.part(plan_.clients);
  const auto share_of = static_cast<double>(share_.of);
  const double arrivals = holds(plan_) && plan_.arrival > Duration::zero()
                              ? static_cast<double>(plan_.clients) /
                                    std::chrono::duration<double>(plan_.arrival).count()
                              : first_starts_per_second;
  GroupPlan group{.scenarios = plan_.scenarios,
                  .clients = clients,
                  .starts = Pacer(arrivals / share_of, begin, clients),
                  .requests = std::nullopt,
                  .starts_are_endless = false};
  if (!plan_.rate) return group;
  const double rate = *plan_.rate / share_of;
  // The crews take turns.
  const std::chrono::duration<double> offset(static_cast<double>(share_.index) / *plan_.rate);
  const Pacer pacer(rate, begin + std::chrono::duration_cast<Nanoseconds>(offset));
  if (is_endless(plan_.scenarios.front().scenario)) {
    group.requests = pacer;
  } else {
    group.starts = pacer;
    group.starts_are_endless = true;
  }
  return group;
}

void Crew::run() {
  loop_.run();
}

void Crew::on_timer(loop::Timer& timer) {
  timer.start_at(loop_.now() + glance);
  const Orders::Phase phase = orders_.phase.load(std::memory_order_acquire);
  if (phase_ == Orders::Phase::Arriving && phase == Orders::Phase::Measuring) begin_to_measure();
  phase_ = phase;
  if (holds(plan_)) report_.logged_in = main_->logged_in();
  if (phase == Orders::Phase::Over) return finish();
  const unsigned interval = orders_.interval.load(std::memory_order_acquire);
  if (interval == interval_) return;
  interval_ = interval;
  report_.publish(interval, recorder_.take_pulse());
}

void Crew::begin_to_measure() {
  if (has_warm_up(plan_)) {
    recorder_.forget_warm_up();
    measured_from_ = read_clock();
  }
  if (plan_.noop_clients == 0) return;
  const std::size_t clients = share_.part_behind(plan_.clients, plan_.noop_clients);
  const GroupPlan group{.scenarios = noop_,
                        .clients = clients,
                        .starts = Pacer(first_starts_per_second, read_clock(), clients),
                        .requests = std::nullopt,
                        .starts_are_endless = false};
  noop_clients_ = std::make_unique<Group>(bench_, users_, group, plan_.seed);
}

void Crew::finish() {
  measured_to_ = read_clock();
  report_.publish(Report::last_interval, recorder_.take_pulse());
  last_entry_ = main_->last_entry();
  noop_clients_.reset();
  main_.reset();
  timer_.stop();
  loop_.stop();
}

}  // namespace restante::load
