// SPDX-License-Identifier: Apache-2.0
//
// Another log level for a while, as an operator asked for it: then it is the configured one again.
#pragma once

#include <optional>
#include <string_view>

#include "restante/base/clock.h"
#include "restante/base/log.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"
#include "restante/processes/level_wish.h"

namespace restante::clerk {

// As the configuration and the log name it; nothing for what is none.
[[nodiscard]] std::optional<log::Level> parse_log_level(std::string_view text);

using processes::LevelWish;

class LogLevel final : loop::Timer::Handler {
 public:
  LogLevel(loop::Loop& loop, log::Level configured);

  void obey(const LevelWish& wish);

 private:
  void on_timer(loop::Timer& timer) override;

  loop::Loop& loop_;
  const log::Level configured_;
  loop::Timer timer_;
};

}  // namespace restante::clerk
