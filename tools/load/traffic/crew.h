// SPDX-License-Identifier: Apache-2.0
//
// One thread's share of a run: its loop, its clients, its users and what it measures.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "client.h"
#include "group.h"
#include "instant.h"
#include "plan.h"
#include "recorder.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"
#include "tls_channel.h"
#include "users.h"

namespace restante::load {

// What the run's own thread tells the crews, which look at it many times a second.
struct Orders {
  enum class Phase { Arriving, Measuring, Over };

  std::atomic<Phase> phase = Phase::Arriving;
  std::atomic<unsigned> interval = 0;  // a new number asks for a pulse
};

// What a crew tells the run's own thread.
class Report {
 public:
  // The number of the interval that the end cuts short.
  static constexpr unsigned last_interval = std::numeric_limits<unsigned>::max();

  void publish(unsigned interval, Pulse pulse);
  // Nothing as long as there is none for this interval.
  [[nodiscard]] std::optional<Pulse> take(unsigned interval);

  std::atomic<std::size_t> logged_in = 0;  // of those that hold

 private:
  std::mutex mutex_;
  std::optional<Pulse> pulse_;
  unsigned interval_ = 0;
};

// Which share: `index` of `of`.
struct Share {
  std::size_t index;
  std::size_t of;

  // So many of `count`, as evenly as can be.
  std::size_t part(std::size_t count) const { return (count + of - 1 - index) / of; }
  // The same of those that come behind `before` others, evenly with them.
  std::size_t part_behind(std::size_t before, std::size_t count) const {
    return part(before + count) - part(before);
  }
};

class Crew final : loop::Timer::Handler {
 public:
  // Borrows all; `tls` is null without it.
  Crew(const Plan& plan, const Share& share, TlsContext* tls, Instant begin, const Orders& orders,
       Report& report);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Until the orders say that it is over.
  void run();

  const Recorder& recorder() const { return recorder_; }
  double measured_seconds() const { return seconds_between(measured_from_, measured_to_); }
  std::uint64_t open_most() const { return bench_.open_most; }
  Instant last_entry() const { return last_entry_; }

 private:
  void on_timer(loop::Timer& timer) override;
  void begin_to_measure();
  void finish();
  GroupPlan main_plan(Instant begin) const;

  const Plan& plan_;
  const Share share_;
  const Orders& orders_;
  Report& report_;
  Recorder recorder_;
  loop::Loop loop_;
  loop::Deadlines deadlines_;
  loop::Timer timer_;
  Bench bench_;
  Users users_;
  std::vector<Weighted> noop_;
  std::unique_ptr<Group> main_;
  std::unique_ptr<Group> noop_clients_;
  Orders::Phase phase_ = Orders::Phase::Arriving;
  unsigned interval_ = 0;
  Instant measured_from_;
  Instant measured_to_;
  Instant last_entry_;
};

}  // namespace restante::load
