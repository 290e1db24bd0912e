// SPDX-License-Identifier: Apache-2.0
//
// What is said again and again, as by each login while a source of users is gone: it is said once,
// and then counted. Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "restante/base/clock.h"

namespace restante::log {

class Repeats {
 public:
  // After it the same is news again, also to somebody who has just come to look.
  static constexpr Duration pause = std::chrono::minutes(10);
  // More different things at a time are all said.
  static constexpr std::size_t known_max = 1024;

  // How often it was not said since it last was; nothing: now is not the time either.
  [[nodiscard]] std::optional<std::uint64_t> say(std::string_view what, TimePoint now);

 private:
  struct Said {
    TimePoint due;
    std::uint64_t unsaid = 0;
  };

  void make_room(TimePoint now);

  std::unordered_map<std::string, Said> said_;
};

}  // namespace restante::log
