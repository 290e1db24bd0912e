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

}  // namespace

// A row holds when the user's bucket will be empty; each login moves it by one delay. The bucket
// holds a burst of them.
Admission LoginDelays::admit(std::string_view user, Duration delay, std::uint32_t burst,
                             TimePoint now) {
  Admission admission{Admission::Verdict::Granted, Duration(0)};
  if (delay <= Duration(0)) return admission;
  const Duration room = delay * (std::clamp(burst, 1U, burst_max) - 1);
  const TimePoint own_latest = now + room + delay + skew_max;
  const TimePoint latest = std::max(own_latest, now + delay_likely);
  TimeTable users(memory_.part(Memory::Part::Delays));
  users.change(memory_.places()(user), latest, [&](std::optional<TimePoint> empty_at) {
    const bool is_likely = empty_at && *empty_at <= own_latest;
    const TimePoint from = is_likely ? std::max(*empty_at, now) : now;
    const Duration wait = from - now - room;
    admission = {Admission::Verdict::Granted, Duration(0)};
    if (wait <= Duration(0)) return std::optional(from + delay);
    admission = {Admission::Verdict::TooSoon, std::min(wait, delay)};
    return std::optional<TimePoint>();
  });
  return admission;
}

}  // namespace restante::accounts
