// SPDX-License-Identifier: Apache-2.0
#include "moment.h"

#include <time.h>

#include <chrono>
#include <limits>

namespace restante::tls {

std::chrono::system_clock::time_point moment(const ASN1_TIME* time) {
  using Clock = std::chrono::system_clock;
  std::tm parts{};
  if (!time || ASN1_TIME_to_tm(time, &parts) != 1) return Clock::time_point::min();
  // The year 9999 of "no end" is more than the clock's nanoseconds can hold.
  constexpr auto last = std::chrono::floor<std::chrono::seconds>(Clock::time_point::max());
  const std::chrono::sys_seconds exact{std::chrono::seconds(timegm(&parts))};
  return exact < last ? Clock::time_point(exact) : Clock::time_point(last);
}

}  // namespace restante::tls
