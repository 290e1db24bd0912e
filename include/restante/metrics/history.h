// SPDX-License-Identifier: Apache-2.0
//
// The last hour, a point each ten seconds. Plain data, as sheet.h says: a process that takes the
// place of the one that writes it goes on where that was.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace restante::metrics {

// What a point has. Of what is counted the whole count, so that a rate is known between any two.
enum class Track : std::uint8_t {
  Authorization,  // sessions by state
  Transaction,
  Update,
  Logins,         // that succeeded
  LoginFailures,  // that did not
  LoginErrors,    // of them, by no fault of the user
  Refusals,       // connections
  Commands,
  SentOctets,
  ReceivedOctets,
  Median,  // of how long commands took since the last point, in microseconds
  P95,
  P99
};
inline constexpr std::size_t tracks = static_cast<std::size_t>(Track::P99) + 1;

struct Point {
  std::int64_t time = 0;  // seconds since 1970
  std::array<std::uint64_t, tracks> values{};

  std::uint64_t operator[](Track track) const { return values[static_cast<std::size_t>(track)]; }
  std::uint64_t& operator[](Track track) { return values[static_cast<std::size_t>(track)]; }
};

class History {
 public:
  static constexpr std::chrono::seconds interval{10};
  static constexpr std::size_t points_max = 360;

  // In place of the one that is an hour older.
  void add(const Point& point);

  // Those of the last hour, the oldest first. What lies in the future is none: the clock was set.
  std::vector<Point> points(std::int64_t now) const;

 private:
  struct Place {
    std::atomic<std::int64_t> time;  // 0: none
    std::array<std::atomic<std::uint64_t>, tracks> values;
  };

  std::array<Place, points_max> places_;
};

}  // namespace restante::metrics
