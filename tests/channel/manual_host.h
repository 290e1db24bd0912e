// SPDX-License-Identifier: Apache-2.0
//
// What a loop does for channels, by hand: time passes and turns come when a test says so. A
// template, because what stands on channels has hosts of its own.
#pragma once

#include <map>
#include <utility>

#include "restante/channel/host.h"

namespace restante::channel::testing {

template <class Base>
class ManualHost : public Base {
 public:
  using Base::Base;
  virtual ~ManualHost() = default;

  TimePoint now() const override { return now_; }

  void arm(loop::Deadlines::Entry& entry, TimePoint when) override {
    if (entry.is_linked() && times_[&entry] <= when) return;
    entry.unlink();
    entries_.push_back(entry);
    times_[&entry] = when;
  }

  void wants_turn(TurnQueue::Entry& entry) override { turns.push(entry); }
  std::size_t read_octets_max() const override { return loop::Loop::default_read_octets_max; }
  void forget_read(std::size_t octets) override { forgotten += octets; }

  void pass(Duration time) {
    now_ += time;
    IntrusiveList<loop::Deadlines::Entry, loop::Deadlines::EntryTag> all;
    all.take_all(entries_);
    while (!all.empty()) {
      loop::Deadlines::Entry& entry = all.pop_front();
      times_[&entry] <= now_ ? entry.on_deadline(now_) : entries_.push_back(entry);
    }
  }

  void turn_until_quiet() {
    while (!turns.is_empty()) turns.serve();
  }

  TurnQueue turns;
  std::size_t forgotten = 0;

 private:
  TimePoint now_{std::chrono::hours(1)};
  IntrusiveList<loop::Deadlines::Entry, loop::Deadlines::EntryTag> entries_;
  std::map<const loop::Deadlines::Entry*, TimePoint> times_;
};

}  // namespace restante::channel::testing
