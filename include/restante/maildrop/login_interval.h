// SPDX-License-Identifier: Apache-2.0
//
// Enforces LOGIN-DELAY (RFC 2449, section 6.5): a maildrop may be opened again only so long after
// it was last opened. Remembers only maildrops whose delay has not passed, and at most
// `remembered_max` of them: beyond that the oldest are forgotten, in the client's favour.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "restante/base/clock.h"

namespace restante::maildrop {

enum class Admission { Granted, TooSoon };

class LoginInterval {
 public:
  // 1,000,000 entries are about 100 MB: the largest site a single process is meant to serve.
  static constexpr std::size_t remembered_max = 1'000'000;

  // Granted: the login at `now` is the maildrop's latest. With a delay of 0 all are granted.
  // REQUIRES: `now` does not go back from call to call.
  [[nodiscard]] Admission admit(std::string_view user, Duration delay, TimePoint now);

  std::size_t remembered() const { return latest_.size(); }

 private:
  using Logins = std::unordered_map<std::string, TimePoint>;

  void forget_until(TimePoint limit);
  void forget_oldest();

  Logins latest_;
  std::deque<const Logins::value_type*> in_order_;  // into latest_, each once, the oldest first
};

}  // namespace restante::maildrop
