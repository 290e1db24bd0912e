// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/history.h"

#include <algorithm>

namespace restante::metrics {

void History::add(const Point& point) {
  const auto number = static_cast<std::uint64_t>(point.time / interval.count());
  Place& place = places_[number % points_max];
  for (std::size_t at = 0; at < tracks; ++at) {
    place.values[at].store(point.values[at], std::memory_order_relaxed);
  }
  place.time.store(point.time, std::memory_order_release);
}

std::vector<Point> History::points(std::int64_t now) const {
  constexpr std::int64_t hour = points_max * interval.count();
  std::vector<Point> points;
  for (const Place& place : places_) {
    Point point{place.time.load(std::memory_order_acquire), {}};
    if (point.time == 0 || point.time > now || now - point.time > hour) continue;
    for (std::size_t at = 0; at < tracks; ++at) {
      point.values[at] = place.values[at].load(std::memory_order_relaxed);
    }
    points.push_back(point);
  }
  std::ranges::sort(points, {}, &Point::time);
  return points;
}

}  // namespace restante::metrics
