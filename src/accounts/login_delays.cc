// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/login_delays.h"

#include "time_table.h"

#include <algorithm>

namespace restante::accounts {

namespace {

// Users' delays may differ, and each one's row has to look likely to all. Nobody waits for longer,
// or very few do.
constexpr Duration delay_likely = std::chrono::days(31);
// More would be no delay, and overflow.
constexpr std::uint32_t burst_max = 1000;

// A row holds when the user's bucket will be empty; each login moves it by one delay. The bucket
// holds a burst of them.
struct Bucket {
  Bucket(Duration delay, std::uint32_t burst, TimePoint now)
      : room(delay * (std::clamp(burst, 1U, burst_max) - 1)),
        own_latest(now + room + delay + skew_max),
        latest(std::max(own_latest, now + delay_likely)) {}

  TimePoint from(const std::optional<TimePoint>& empty_at, TimePoint now) const {
    const bool is_likely = empty_at && *empty_at <= own_latest;
    return is_likely ? std::max(*empty_at, now) : now;
  }

  const Duration room;
  const TimePoint own_latest;
  const TimePoint latest;
};

}  // namespace

Admission LoginDelays::admit(std::string_view user, Duration delay, std::uint32_t burst,
                             TimePoint now) {
  Admission admission{Admission::Verdict::Granted, Duration(0)};
  if (delay <= Duration(0)) return admission;
  const Bucket bucket(delay, burst, now);
  TimeTable users(memory_.part(Memory::Part::Delays));
  users.change(memory_.places()(user), bucket.latest, [&](std::optional<TimePoint> empty_at) {
    const TimePoint from = bucket.from(empty_at, now);
    const Duration wait = from - now - bucket.room;
    admission = {Admission::Verdict::Granted, Duration(0)};
    if (wait <= Duration(0)) return std::optional(from + delay);
    admission = {Admission::Verdict::TooSoon, std::min(wait, delay)};
    return std::optional<TimePoint>();
  });
  return admission;
}

Duration LoginDelays::wait(std::string_view user, Duration delay, std::uint32_t burst,
                           TimePoint now) const {
  if (delay <= Duration(0)) return Duration(0);
  const Bucket bucket(delay, burst, now);
  const TimeTable users(memory_.part(Memory::Part::Delays));
  const TimePoint from = bucket.from(users.find(memory_.places()(user), bucket.latest), now);
  return std::clamp(from - now - bucket.room, Duration(0), delay);
}

}  // namespace restante::accounts
