// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/login_delays.h"

#include "time_table.h"

#include <algorithm>

namespace restante::accounts {

// A row holds when the user's bucket will be empty; each login moves it by one delay. The bucket
// holds a burst of them.
Admission LoginDelays::admit(std::string_view user, Duration delay, std::uint32_t burst,
                             TimePoint now) {
  Admission admission{Admission::Verdict::Granted, Duration(0)};
  if (delay <= Duration(0)) return admission;
  const Duration room = delay * (std::max(burst, 1U) - 1);
  const TimePoint latest = now + room + delay + skew_max;
  TimeTable users(memory_.part(Memory::Part::Delays));
  users.change(memory_.places()(user), latest, [&](std::optional<TimePoint> empty_at) {
    const TimePoint from = std::max(empty_at.value_or(now), now);
    const Duration wait = from - now - room;
    admission = {Admission::Verdict::Granted, Duration(0)};
    if (wait <= Duration(0)) return std::optional(from + delay);
    admission = {Admission::Verdict::TooSoon, std::min(wait, delay)};
    return std::optional<TimePoint>();
  });
  return admission;
}

}  // namespace restante::accounts
