// SPDX-License-Identifier: Apache-2.0
#include "growth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace restante::load {

namespace {

std::string exponent_text(const std::optional<PowerLaw>& law) {
  return law ? fmt::format("{:.2f}", law->exponent) : no_number;
}

Plot plot_of(const GrowthChart& chart) {
  std::vector<Series> drawn;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const GrowthSeries& series = chart.series[i];
    const auto law = fit(series.points);
    const std::string name =
        law ? fmt::format("{} ~ x^{}", series.name, exponent_text(law)) : series.name;
    drawn.push_back({name, series.points, i, Stroke::Dots});
  }
  const double least_x = lowest_x(drawn);
  const double least_y = lowest_y(drawn);
  const Scale x = Scale::logarithmic(least_x, std::max(least_x, highest_x(drawn)), chart.x.unit);
  const Scale y = Scale::logarithmic(least_y, std::max(least_y, highest_y(drawn)), chart.y.unit);
  return {chart.y.label, chart.x.label, x, y, std::move(drawn)};
}

// The fitted lines lie over the points, and the numbers are those of the points alone.
Figure figure_of(const GrowthChart& chart) {
  Plot plot = plot_of(chart);
  Table numbers = numbers_of(plot);
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const auto& points = chart.series[i].points;
    const auto law = fit(points);
    if (!law) continue;
    const double first = points.front().x;
    const double last = points.back().x;
    plot.series.push_back(
        {"", {{first, law->at(first)}, {last, law->at(last)}}, i, Stroke::Dashes});
  }
  return {std::move(plot), std::move(numbers)};
}

}  // namespace

double PowerLaw::at(double x) const {
  return factor * std::pow(x, exponent);
}

std::optional<PowerLaw> fit(const std::vector<Point>& points) {
  if (points.empty()) return {};
  const double n = static_cast<double>(points.size());
  double mean_x = 0;
  double mean_y = 0;
  for (const Point& point : points) {
    mean_x += std::log(point.x) / n;
    mean_y += std::log(point.y) / n;
  }
  double xx = 0;
  double xy = 0;
  double yy = 0;
  for (const Point& point : points) {
    const double x = std::log(point.x) - mean_x;
    const double y = std::log(point.y) - mean_y;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  constexpr double one_and_the_same = 1e-12;
  if (xx < one_and_the_same) return {};
  PowerLaw law;
  law.exponent = xy / xx;
  law.factor = std::exp(mean_y - law.exponent * mean_x);
  law.r_squared = yy < one_and_the_same ? 1 : xy * xy / (xx * yy);
  return law;
}

Table exponents_table(const GrowthChart& chart) {
  Table table{chart.title,
              {fmt::format("{} ~ x^k, x = {}", chart.y.label, chart.x.label), "points", "k", "R²"},
              {}};
  for (const GrowthSeries& series : chart.series) {
    const auto law = fit(series.points);
    table.rows.push_back({{series.name, fmt::format("{}", series.points.size()), exponent_text(law),
                           law ? fmt::format("{:.3f}", law->r_squared) : no_number}});
  }
  return table;
}

std::string html_growth(const Growth& growth) {
  Page page;
  page.kind = "restante-load: how a cost grows";
  page.title = growth.title;
  page.subtitle = growth.note;
  for (const GrowthChart& chart : growth.charts) {
    page.sections.push_back(
        {chart.title,
         "Both axes are logarithmic: a straight line is a power of x, and k is its slope. Dashed: "
         "the line that fits best.",
         {figure_of(chart)},
         {exponents_table(chart)}});
  }
  return as_html(page);
}

}  // namespace restante::load
