// SPDX-License-Identifier: Apache-2.0
//
// Deadlines for very many: a wheel of lists and one timer for all.
//
// An Entry is told when the time it was armed for has come, at most `tick` late, never early.
// Arming an Entry that is already armed for an earlier time changes nothing: when called it looks
// whether its deadline has moved meanwhile and arms itself again. So putting off a deadline costs
// nothing.
#pragma once

#include <array>
#include <cstdint>

#include "restante/base/clock.h"
#include "restante/base/intrusive_list.h"
#include "restante/loop/timer.h"

namespace restante::loop {

class Deadlines final : Timer::Handler {
 public:
  static constexpr Duration tick = std::chrono::milliseconds(250);

  struct EntryTag;
  class Entry : public ListLink<EntryTag> {
   public:
    // May destroy the Entry.
    virtual void on_deadline(TimePoint now) = 0;

    virtual ~Entry() = default;

   private:
    friend class Deadlines;
    std::int64_t slot_ = 0;
  };

  explicit Deadlines(Loop& loop);

  void arm(Entry& entry, TimePoint when);

 private:
  static constexpr std::size_t slots = 512;

  void on_timer(Timer& timer) override;
  void fire_slot(std::int64_t slot, TimePoint now);
  void sleep_until_next();

  IntrusiveList<Entry, EntryTag>& list_of(std::int64_t slot) {
    return wheel_[static_cast<std::size_t>(slot) % slots];
  }

  Loop& loop_;
  Timer timer_;
  std::array<IntrusiveList<Entry, EntryTag>, slots> wheel_;
  std::int64_t fired_;   // every slot up to this one is done
  std::int64_t wakeup_;  // the slot the timer is set for; `never` where it is not set
};

}  // namespace restante::loop
