// SPDX-License-Identifier: Apache-2.0
#include "restante/clerk/log_level.h"

#include <algorithm>
#include <array>

namespace restante::clerk {

std::optional<log::Level> parse_log_level(std::string_view text) {
  // In the order of log::Level.
  constexpr std::array<std::string_view, 4> names = {"debug", "info", "warning", "error"};
  const auto* const found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<log::Level>(found - names.begin());
}

LogLevel::LogLevel(loop::Loop& loop, log::Level configured)
    : loop_(loop), configured_(configured), timer_(loop, *this) {}

void LogLevel::obey(const LevelWish& wish) {
  log::set_level(wish.level);
  timer_.stop();
  if (wish.time) timer_.start_at(loop_.now() + *wish.time);
}

void LogLevel::on_timer(loop::Timer&) {
  log::set_level(configured_);
}

}  // namespace restante::clerk
