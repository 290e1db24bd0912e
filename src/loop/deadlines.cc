// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/deadlines.h"

#include <algorithm>
#include <limits>

namespace restante::loop {

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

std::int64_t slot_before(TimePoint when) {
  return when.time_since_epoch() / Deadlines::tick;
}

std::int64_t slot_after(TimePoint when) {
  return slot_before(when + Deadlines::tick - Duration(1));
}

TimePoint start_of(std::int64_t slot) {
  return TimePoint(Deadlines::tick * slot);
}

}  // namespace

Deadlines::Deadlines(Loop& loop)
    : loop_(loop), timer_(loop, *this), fired_(slot_before(loop.now())), wakeup_(never) {}

void Deadlines::arm(Entry& entry, TimePoint when) {
  // Beyond the wheel's span an entry is called early by our reckoning, and arms itself again.
  const std::int64_t slot =
      std::clamp(slot_after(when), fired_ + 1, fired_ + static_cast<std::int64_t>(slots) - 1);
  if (entry.is_linked()) {
    if (entry.slot_ <= slot) return;
    entry.unlink();
  }
  entry.slot_ = slot;
  list_of(slot).push_back(entry);
  if (slot < wakeup_) {
    wakeup_ = slot;
    timer_.start_at(start_of(slot));
  }
}

void Deadlines::on_timer(Timer&) {
  const TimePoint now = loop_.now();
  const std::int64_t current = slot_before(now);
  // After a long stop every list is due once; going round the wheel again would find nothing.
  const std::int64_t last = std::min(current, fired_ + static_cast<std::int64_t>(slots));
  wakeup_ = never;
  while (fired_ < last) fire_slot(++fired_, now);
  fired_ = std::max(fired_, current);
  sleep_until_next();
}

void Deadlines::fire_slot(std::int64_t slot, TimePoint now) {
  IntrusiveList<Entry, EntryTag> due;
  due.take_all(list_of(slot));
  while (!due.empty()) due.pop_front().on_deadline(now);
}

void Deadlines::sleep_until_next() {
  for (std::int64_t slot = fired_ + 1; slot < fired_ + static_cast<std::int64_t>(slots); ++slot) {
    if (list_of(slot).empty()) continue;
    wakeup_ = slot;
    timer_.start_at(start_of(slot));
    return;
  }
}

}  // namespace restante::loop
