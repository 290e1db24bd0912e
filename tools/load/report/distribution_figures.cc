// SPDX-License-Identifier: Apache-2.0
#include "quantity.h"
#include "run_figures.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace restante::load {

namespace {

constexpr int points_of_decade = 40;

// One more than this in a million is not told apart.
constexpr double rarest_most = 1e7;

// From how many times rarer than all to percent, and back.
double percent_of(double rarity) {
  return 100 - 100 / rarity;
}
double rarity_of(double percent) {
  return 100 / (100 - percent);
}

// Up to the last value that stands for one in all.
std::vector<Point> curve(const Histogram& latency) {
  std::vector<Point> points;
  const double rarest = std::min(rarest_most, static_cast<double>(latency.count()));
  for (int i = 0;; ++i) {
    const double rarity = std::pow(10, i / static_cast<double>(points_of_decade));
    if (rarity > rarest) break;
    points.push_back({rarity, static_cast<double>(latency.percentile(percent_of(rarity)))});
  }
  return points;
}

struct Line {
  std::string name;
  const Histogram& latency;
  std::size_t colour;
};
using Lines = std::vector<Line>;

Table numbers(const Lines& lines) {
  Table table{"", {"percentile"}, {}};
  for (const Line& line : lines) table.head.push_back(line.name);
  for (const double percent : {0.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 99.99, 99.999, 100.0}) {
    Row row{{percent == 100 ? "100 %" : text(rarity_of(percent), Quantity::Percentile)}};
    for (const Line& line : lines) {
      const double value = static_cast<double>(line.latency.percentile(percent));
      row.cells.push_back(text(value, Quantity::Latency));
    }
    table.rows.push_back(row);
  }
  return table;
}

Figure distribution(std::string title, Width width, const Lines& lines) {
  std::vector<Series> series;
  for (const Line& line : lines) series.push_back({line.name, curve(line.latency), line.colour});
  const double least = lowest_y(series);
  const Scale x = Scale::logarithmic(1, std::max(10.0, highest_x(series)), Quantity::Percentile);
  const Scale y = Scale::logarithmic(least, std::max(least, highest_y(series)), Quantity::Latency);
  return {{std::move(title), "percentile", x, y, std::move(series), width}, numbers(lines)};
}

}  // namespace

std::vector<Figure> distribution_figures(Runs runs) {
  std::vector<Figure> figures;
  Lines lines;
  const auto add = [&lines](std::string name, const Operation& operation, std::size_t colour) {
    if (operation.latency.count() > 0)
      lines.push_back({std::move(name), operation.latency, colour});
  };
  if (runs.size() == 1) {
    for (const Operation& operation : runs.front().operations) {
      add(operation.name, operation, lines.size());
    }
    if (!lines.empty()) figures.push_back(distribution("Each operation", Width::Whole, lines));
    return figures;
  }
  const std::vector<std::string> names = run_names(runs);
  for (const std::string& operation : operation_names(runs)) {
    lines.clear();
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (const Operation* const found = find_operation(runs[i], operation)) {
        add(names[i], *found, i);
      }
    }
    if (!lines.empty()) figures.push_back(distribution(operation, Width::Half, lines));
  }
  return figures;
}

}  // namespace restante::load
