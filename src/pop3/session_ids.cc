// SPDX-License-Identifier: Apache-2.0
#include "restante/pop3/session_ids.h"

#include <sys/random.h>

#include <cassert>

namespace restante::pop3 {

SessionIds::SessionIds() : last_(0) {
  const ssize_t got = ::getrandom(&last_, sizeof last_, 0);
  assert(got == sizeof last_);  // so few octets always come whole
  (void)got;
}

std::uint64_t SessionIds::next() {
  if (++last_ == 0) ++last_;
  return last_;
}

}  // namespace restante::pop3
