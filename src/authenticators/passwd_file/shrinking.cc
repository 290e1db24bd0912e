// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/passwd_file/shrinking.h"

#include <fmt/format.h>

namespace restante::authenticators {

namespace {

constexpr std::size_t judged_users_min = 10;  // of fewer, some come and go
constexpr std::uint32_t whole_percent = 100;

bool has_shrunk(std::size_t before, std::size_t now, std::uint32_t limit_percent) {
  if (before < judged_users_min || now >= before) return false;
  return (before - now) * whole_percent >= before * limit_percent;
}

}  // namespace

Result<void> judge_shrinking(std::size_t users_before, const LinesRead& now,
                             std::uint32_t limit_percent) {
  constexpr auto way_out = "auth.source.shrink_limit = \"100%\" lets it pass";
  if (limit_percent >= whole_percent) return {};
  if (has_shrunk(users_before, now.users, limit_percent)) {
    return failure(ErrorKind::Denied,
                   fmt::format("has {} users where {} were, a loss that auth.source.shrink_limit = "
                               "\"{}%\" forbids; if it is meant, {}",
                               now.users, users_before, limit_percent, way_out));
  }
  if (now.left_out > now.users) {
    return failure(ErrorKind::Denied,
                   fmt::format("has {} bad lines and {} good ones, where {} users were; if it is "
                               "meant, {}",
                               now.left_out, now.users, users_before, way_out));
  }
  return {};
}

}  // namespace restante::authenticators
