// SPDX-License-Identifier: Apache-2.0
//
// How a cost grows with a size: points on log-log axes, where y = c·x^k is a straight line, and
// the k that fits them. The file:
//
//   {"format": "restante-load growth", "format_version": 1,
//    "title": "text", "note": "text, may be missing",
//    "charts": [{"title": "text",
//                "x": {"label": "text", "unit": "number"}, "y": {"label": "text", "unit": "us"},
//                "series": [{"name": "text", "points": [[x, y], …]}, …]}, …]}
//
// A unit is "number", "us" (microseconds) or "octets". All x and y are above 0.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "page.h"
#include "plot.h"
#include "restante/base/result.h"

namespace restante::load {

struct GrowthAxis {
  std::string label;
  Quantity unit = Quantity::Number;
};

struct GrowthSeries {
  std::string name;
  std::vector<Point> points;  // ascending in x
};

struct GrowthChart {
  std::string title;
  GrowthAxis x;
  GrowthAxis y;
  std::vector<GrowthSeries> series;
};

struct Growth {
  std::string title;
  std::string note;
  std::vector<GrowthChart> charts;
};

// Corrupt: no JSON, of another format, or something is missing, of the wrong kind or not above 0.
[[nodiscard]] Result<Growth> growth_from_json(std::string_view text, const std::string& source);

// y = factor * x^exponent.
struct PowerLaw {
  double exponent = 0;
  double factor = 0;
  double r_squared = 0;  // 1: all points lie on the line

  double at(double x) const;
};

// By least squares in the logarithms. Nothing where all points have one x, or there are none.
[[nodiscard]] std::optional<PowerLaw> fit(const std::vector<Point>& points);

// A chart's series with their exponents: a row each.
[[nodiscard]] Table exponents_table(const GrowthChart& chart);

[[nodiscard]] std::string html_growth(const Growth& growth);

}  // namespace restante::load
