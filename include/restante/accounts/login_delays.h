// SPDX-License-Identifier: Apache-2.0
//
// Enforces LOGIN-DELAY (RFC 2449, section 6.5) with a burst: a maildrop may be opened so many times
// in a row, and then once each delay. Some clients fetch in one login and delete in the next, and
// people press a button twice.
//
// Stands in the accounts' memory, so it holds for all processes that judge logins. There is room
// for 2,097,152 users whose delays have not passed, eight a bucket, in which who would be admitted
// soonest is forgotten: of 1,000,000 at once 7 in 1,000. With a probability of 3 % any two of them
// share a row, and a burst. Whatever is forgotten, or was garbage, or comes from a longer delay
// that a reload made shorter, is in the client's favour. Of logins at the very same moment in two
// processes one more than the burst may get in, where the user's row was pushed out meanwhile.
// admit() takes 0.25 µs.
//
// Borrows the memory. Many threads and processes may use it at once.
#pragma once

#include <cstdint>
#include <string_view>

#include "restante/accounts/memory.h"
#include "restante/base/clock.h"

namespace restante::accounts {

struct Admission {
  enum class Verdict { Granted, TooSoon };

  Verdict verdict;
  Duration wait;  // TooSoon: until it would be granted

  bool operator==(const Admission&) const = default;
};

class LoginDelays {
 public:
  explicit LoginDelays(const Memory& memory) : memory_(memory) {}

  // Granted: the login at `now` counts. A delay of 0 grants all; a burst of 0 is one of 1,
  // and one beyond 1,000 of 1,000.
  [[nodiscard]] Admission admit(std::string_view user, Duration delay, std::uint32_t burst,
                                TimePoint now);
  // How long such a login would have to wait now; nothing counts.
  [[nodiscard]] Duration wait(std::string_view user, Duration delay, std::uint32_t burst,
                              TimePoint now) const;

 private:
  const Memory& memory_;
};

}  // namespace restante::accounts
