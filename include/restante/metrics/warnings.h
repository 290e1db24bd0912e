// SPDX-License-Identifier: Apache-2.0
//
// The last warnings and errors that a process wrote to its log, for an operator who has no log at
// hand. Plain data, as sheet.h says; whoever reads while a new one is written skips that.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace restante::metrics {

// Of a line; the rest is cut off.
inline constexpr std::size_t warning_octets_max = 496;

struct Warning {
  std::int64_t time = 0;  // milliseconds since 1970
  std::string text;
};

class Warnings {
 public:
  // As many as are shown, should all come from one process.
  static constexpr std::size_t count_max = 20;

  // By one thread at a time.
  void add(std::int64_t time, std::string_view text);

  // In no order. What is there may be a stranger's: bounded, and not to be trusted.
  std::vector<Warning> all() const;

 private:
  struct Place {
    std::atomic<std::int64_t> time;  // 0: nothing yet, or about to be another
    std::atomic<std::uint32_t> octets;
    std::array<std::atomic<char>, warning_octets_max> text;
  };

  std::atomic<std::uint32_t> next_;
  std::array<Place, count_max> places_;
};

}  // namespace restante::metrics
