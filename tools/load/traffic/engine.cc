// SPDX-License-Identifier: Apache-2.0
#include "engine.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "crew.h"
#include "watch.h"

namespace restante::load {

namespace {

using Phase = Orders::Phase;

// How often the run looks at its clock.
constexpr long glance_nanoseconds = 10'000'000;

constexpr double interval_seconds = 1;

// More connections than this from one machine nobody has asked for; Linux grants root as much.
constexpr rlim_t open_files_wanted = 1 << 20;

void raise_open_files() {
  rlimit limit{open_files_wanted, open_files_wanted};
  if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) return;
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// SIGINT and SIGTERM wait until somebody asks for them; threads that begin now don't get them.
class HeldSignals {
 public:
  HeldSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  // Waits a little; whether one came.
  bool came() const {
    const timespec wait{0, glance_nanoseconds};
    return sigtimedwait(&signals_, nullptr, &wait) > 0;
  }

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

class Run {
 public:
  Run(const Plan& plan, Progress& progress)
      : plan_(plan), progress_(progress), crews_(plan.threads), reports_(plan.threads) {}

  [[nodiscard]] Result<Results> run();

 private:
  [[nodiscard]] Result<void> open_contexts();
  void start_threads();
  void keep_time();
  void advance(Instant now);
  void enter(Phase phase, Instant now);
  bool is_everybody_in() const;
  void gather(Instant now);
  void note_interval(const Pulse& pulse, Instant now);
  void add_last_interval();
  void sample(Instant now);
  void add_crews();
  void add_arrival();

  const Plan& plan_;
  Progress& progress_;
  HeldSignals signals_;
  Orders orders_;
  std::vector<std::unique_ptr<TlsContext>> contexts_;
  std::vector<std::unique_ptr<Crew>> crews_;
  std::vector<Report> reports_;
  std::vector<std::thread> threads_;
  Results results_;

  Instant begin_;
  Instant phase_began_;
  Instant interval_began_;
  unsigned interval_ = 0;
  Pulse pulse_;                   // of the interval that is being gathered
  std::vector<Report*> awaited_;  // that have not told yet
};

Result<void> Run::open_contexts() {
  contexts_.resize(plan_.threads);
  if (!plan_.tls) return {};
  for (auto& context : contexts_) {
    auto opened = TlsContext::open(*plan_.tls);
    if (!opened.has_value()) return std::unexpected(opened.error());
    context = std::move(*opened);
  }
  return {};
}

Result<Results> Run::run() {
  if (const auto opened = open_contexts(); !opened.has_value()) {
    return std::unexpected(opened.error());
  }
  raise_open_files();
  begin_ = phase_began_ = interval_began_ = read_clock();
  sample(begin_);
  start_threads();
  keep_time();
  for (std::thread& thread : threads_) thread.join();
  add_last_interval();
  add_crews();
  return std::move(results_);
}

void Run::start_threads() {
  // A short warm-up may be over before a thread has begun.
  const Instant begin = begin_;
  for (std::size_t i = 0; i < plan_.threads; ++i) {
    threads_.emplace_back([this, i, begin] {
      crews_[i] = std::make_unique<Crew>(plan_, Share{i, plan_.threads}, contexts_[i].get(), begin,
                                         orders_, reports_[i]);
      crews_[i]->run();
    });
  }
}

void Run::keep_time() {
  while (orders_.phase != Phase::Over) {
    const bool is_interrupted = signals_.came();
    const Instant now = read_clock();
    if (is_interrupted) return enter(Phase::Over, now);
    gather(now);
    advance(now);
  }
}

void Run::advance(Instant now) {
  const Nanoseconds passed = now - phase_began_;
  if (orders_.phase == Phase::Measuring) {
    if (passed >= plan_.duration) enter(Phase::Over, now);
    return;
  }
  if (!holds(plan_)) {
    if (passed >= plan_.warm_up) enter(Phase::Measuring, now);
    return;
  }
  // Whoever is not in by then was refused again and again, and that is counted.
  if (!is_everybody_in() && passed < plan_.arrival + plan_.timeout) return;
  enter(plan_.duration > Duration::zero() ? Phase::Measuring : Phase::Over, now);
}

void Run::enter(Phase phase, Instant now) {
  if (phase == Phase::Measuring && has_warm_up(plan_)) {
    begin_ = interval_began_ = now;
    results_.intervals.clear();
    results_.server.clear();
    pulse_ = {};
    awaited_.clear();
    for (Report& report : reports_) (void)report.take(interval_);
    sample(now);
  }
  if (phase == Phase::Over) sample(now);
  phase_began_ = now;
  orders_.phase.store(phase, std::memory_order_release);
}

bool Run::is_everybody_in() const {
  std::size_t logged_in = 0;
  for (const Report& report : reports_) logged_in += report.logged_in;
  return logged_in == plan_.clients;
}

void Run::gather(Instant now) {
  if (awaited_.empty()) {
    if (seconds_between(interval_began_, now) < interval_seconds) return;
    for (Report& report : reports_) awaited_.push_back(&report);
    orders_.interval.store(++interval_, std::memory_order_release);
    return;
  }
  std::erase_if(awaited_, [this](Report* report) {
    const std::optional<Pulse> pulse = report->take(interval_);
    if (pulse) pulse_.merge(*pulse);
    return pulse.has_value();
  });
  if (!awaited_.empty()) return;
  note_interval(std::exchange(pulse_, {}), now);
  sample(now);
  interval_began_ = now;
}

void Run::note_interval(const Pulse& pulse, Instant now) {
  const auto percentile = [&](double percent) {
    return static_cast<double>(pulse.leading.percentile(percent));
  };
  const Interval interval{.at_seconds = seconds_between(begin_, now),
                          .seconds = seconds_between(interval_began_, now),
                          .sessions = pulse.sessions,
                          .requests = pulse.requests,
                          .octets = pulse.octets,
                          .errors = pulse.errors,
                          .violations = pulse.violations,
                          .p50_us = percentile(50),
                          .p90_us = percentile(90),
                          .p99_us = percentile(99),
                          .max_us = static_cast<double>(pulse.leading.max())};
  results_.intervals.push_back(interval);
  const bool is_arriving = orders_.phase == Phase::Arriving;
  const Stage before = holds(plan_) ? Stage::Arriving : Stage::WarmingUp;
  progress_.show(is_arriving ? before : Stage::Measuring, interval);
}

void Run::add_last_interval() {
  for (Report& report : reports_) {
    if (const auto pulse = report.take(Report::last_interval)) pulse_.merge(*pulse);
  }
  const Instant now = read_clock();
  if (seconds_between(interval_began_, now) > interval_seconds / 2) note_interval(pulse_, now);
}

void Run::sample(Instant now) {
  if (plan_.watched == 0) return;
  const auto sample = watch(plan_.watched, seconds_between(begin_, now));
  if (sample) results_.server.push_back(*sample);
}

void Run::add_crews() {
  for (const auto& crew : crews_) {
    crew->recorder().add_to(results_);
    results_.seconds = std::max(results_.seconds, crew->measured_seconds());
    results_.connections_open_most += crew->open_most();
  }
  if (holds(plan_)) add_arrival();
  std::erase_if(results_.operations, [](const Operation& one) { return one.count == 0; });
  const Kind leading =
      plan_.noop_clients > 0 ? Kind::Noop : leading_kind(plan_.scenarios.front().scenario);
  results_.leading = kind_names[index_of(leading)];
}

void Run::add_arrival() {
  Recorder recorder(Kind::AllIn);
  if (is_everybody_in()) {
    Instant last = begin_;
    for (const auto& crew : crews_) last = std::max(last, crew->last_entry());
    recorder.record(Kind::AllIn, begin_, last);
  } else {
    recorder.note_error("not all came in", "");
  }
  recorder.add_to(results_);
}

}  // namespace

Result<Results> run(const Plan& plan, Progress& progress) {
  return Run(plan, progress).run();
}

}  // namespace restante::load
