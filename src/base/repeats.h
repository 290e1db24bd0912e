// SPDX-License-Identifier: Apache-2.0
//
// What is met again and again, and is to be said in the log once, and then once an hour with how
// often it was met meanwhile. To be asked from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "restante/base/clock.h"

namespace restante {

class Repeats {
 public:
  static constexpr Duration interval = std::chrono::hours(1);
  // Where there is more to be said than this, all is forgotten, and so said again: a bounded amount
  // of memory, and never silence.
  static constexpr std::size_t kept_max = 4096;

  // It was met: how often since it was said, this time included, where it is to be said now.
  [[nodiscard]] std::optional<std::uint64_t> count(std::string_view what, TimePoint now);

 private:
  struct Met {
    TimePoint due;
    std::uint64_t times = 0;
  };

  std::mutex mutex_;
  std::unordered_map<std::string, Met> met_;
};

}  // namespace restante
