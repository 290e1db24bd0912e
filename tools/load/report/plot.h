// SPDX-License-Identifier: Apache-2.0
//
// A plot as inline SVG: no script, no outside reference, colours and fonts from the page's style.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "scale.h"

namespace restante::load {

struct Point {
  double x = 0;
  double y = 0;
};

enum class Stroke { Line, Dashes, Dots };

struct Series {
  std::string name;           // empty: an aid to another one, which is not named
  std::vector<Point> points;  // ascending in x
  std::size_t colour = 0;     // of eight; from the ninth on again, but dashed
  Stroke stroke = Stroke::Line;
};

enum class Width { Whole, Half };  // of the page's column

struct Plot {
  std::string title;
  std::string x_name;
  Scale x;
  Scale y;
  std::vector<Series> series;
  Width width = Width::Whole;
};

// An <svg> with <title> and <desc>. `id` is the plot's own in its page, of letters and digits.
// Names are escaped here.
[[nodiscard]] std::string as_svg(const Plot& plot, const std::string& id);

// The list that says which line is which.
[[nodiscard]] std::string legend(const Plot& plot);

// What a scale must reach. 0 where there are no points.
[[nodiscard]] double highest_x(std::span<const Series> series);
[[nodiscard]] double highest_y(std::span<const Series> series);

// The lowest that is above 0, for a logarithmic scale; 1 where there is none.
[[nodiscard]] double lowest_x(std::span<const Series> series);
[[nodiscard]] double lowest_y(std::span<const Series> series);

}  // namespace restante::load
