// SPDX-License-Identifier: Apache-2.0
#include "plot.h"

#include "printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace restante::load {

namespace {

constexpr std::size_t colours = 8;  // in page_style.h

// In the units of the viewBox, which is a pixel where the page has room.
struct Frame {
  double width;
  double height;
  double left = 64;
  double right = 14;
  double top = 10;
  double bottom = 40;

  double x(double place) const { return left + place * (width - left - right); }
  double y(double place) const { return height - bottom - place * (height - top - bottom); }
};

Frame frame_of(Width width) {
  return width == Width::Whole ? Frame{760, 300} : Frame{370, 210};
}

std::string colour_class(const Series& series) {
  return fmt::format("c{}", series.colour % colours);
}

std::string_view stroke_class(const Series& series) {
  switch (series.stroke) {
    case Stroke::Line:
      return series.colour < colours ? "line" : "line dashes";
    case Stroke::Dashes:
      return "line dashes";
    case Stroke::Dots:
      return "dots";
  }
  return {};
}

// About what a digit takes, and what keeps labels apart.
constexpr double character_width = 7;
constexpr double label_gap = 6;
constexpr double label_height = 14;

std::string label(double x, double y, std::string_view anchor, const std::string& text) {
  return fmt::format(
      "<text class=\"tick\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", anchor, x, y,
      escaped(text));
}

// A label that would run into the one before it is left out; its line stays.
std::string y_grid(const Plot& plot, const Frame& frame) {
  std::string svg;
  double free_below = frame.height;
  for (const Tick& tick : plot.y.ticks()) {
    const double y = frame.y(plot.y.place(tick.value));
    svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", frame.left, y,
                       frame.width - frame.right);
    if (y > free_below) continue;
    svg += label(frame.left - 8, y + 4, "end", tick.label);
    free_below = y - label_height;
  }
  return svg;
}

std::string x_marks(const Plot& plot, const Frame& frame) {
  std::string svg;
  double free_from = 0;
  for (const Tick& tick : plot.x.ticks()) {
    const double x = frame.x(plot.x.place(tick.value));
    svg += fmt::format("<path class=\"mark\" d=\"M{:.1f} {:.1f}v5\"/>", x, frame.y(0));
    const double half = character_width * static_cast<double>(width(tick.label)) / 2;
    if (x - half < free_from) continue;
    svg += label(x, frame.y(0) + 18, "middle", tick.label);
    free_from = x + half + label_gap;
  }
  return svg;
}

std::string grid(const Plot& plot, const Frame& frame) {
  return y_grid(plot, frame) + x_marks(plot, frame) +
         fmt::format("<path class=\"axis\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", frame.left, frame.y(0),
                     frame.width - frame.right);
}

std::string x_name(const Plot& plot, const Frame& frame) {
  return fmt::format(
      "<text class=\"name\" text-anchor=\"end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
      frame.width - frame.right, frame.height - 5, escaped(plot.x_name));
}

std::string drawn(const Series& series, const Plot& plot, const Frame& frame) {
  std::string places;
  std::string dots;
  for (const Point& point : series.points) {
    const double x = frame.x(plot.x.place(point.x));
    const double y = frame.y(plot.y.place(point.y));
    places += fmt::format("{}{:.1f},{:.1f}", places.empty() ? "" : " ", x, y);
    dots += fmt::format("<circle class=\"dots {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\"/>",
                        colour_class(series), x, y);
  }
  if (series.stroke == Stroke::Dots) return dots + '\n';
  return fmt::format("<polyline class=\"{} {}\" points=\"{}\"/>\n", stroke_class(series),
                     colour_class(series), places);
}

// Of the series' stroke, for the legend.
std::string sample(const Series& series) {
  if (series.stroke == Stroke::Dots) {
    return fmt::format("<circle class=\"dots {}\" cx=\"12\" cy=\"5\" r=\"3.5\"/>",
                       colour_class(series));
  }
  return fmt::format("<path class=\"{} {}\" d=\"M1 5H23\"/>", stroke_class(series),
                     colour_class(series));
}

// For those who hear the page: each line by its ends and its extremes.
std::string description(const Plot& plot) {
  std::string words;
  for (const Series& series : plot.series) {
    if (series.name.empty() || series.points.empty()) continue;
    const auto [least, most] = std::ranges::minmax_element(series.points, {}, &Point::y);
    words += fmt::format("{}: from {} to {}, between {} and {}. ", series.name,
                         text(series.points.front().y, plot.y.quantity()),
                         text(series.points.back().y, plot.y.quantity()),
                         text(least->y, plot.y.quantity()), text(most->y, plot.y.quantity()));
  }
  return words;
}

double highest(std::span<const Series> series, double Point::*part) {
  double most = 0;
  for (const Series& one : series) {
    for (const Point& point : one.points) most = std::max(most, point.*part);
  }
  return most;
}

double lowest(std::span<const Series> series, double Point::*part) {
  double least = std::numeric_limits<double>::infinity();
  for (const Series& one : series) {
    for (const Point& point : one.points) {
      if (point.*part > 0) least = std::min(least, point.*part);
    }
  }
  return std::isinf(least) ? 1 : least;
}

}  // namespace

std::string as_svg(const Plot& plot, const std::string& id) {
  const Frame frame = frame_of(plot.width);
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}t {}d\">\n"
      "<title id=\"{}t\">{}</title>\n<desc id=\"{}d\">{}</desc>\n",
      frame.width, frame.height, id, id, id, escaped(plot.title), id, escaped(description(plot)));
  svg += grid(plot, frame);
  svg += x_name(plot, frame);
  for (const Series& series : plot.series) svg += drawn(series, plot, frame);
  return svg + "</svg>\n";
}

std::string legend(const Plot& plot) {
  std::string html = "<ul class=\"legend\">\n";
  for (const Series& series : plot.series) {
    if (series.name.empty()) continue;
    html += fmt::format("<li><svg viewBox=\"0 0 24 10\" aria-hidden=\"true\">{}</svg>{}</li>\n",
                        sample(series), escaped(series.name));
  }
  return html + "</ul>\n";
}

double highest_x(std::span<const Series> series) {
  return highest(series, &Point::x);
}

double highest_y(std::span<const Series> series) {
  return highest(series, &Point::y);
}

double lowest_x(std::span<const Series> series) {
  return lowest(series, &Point::x);
}

double lowest_y(std::span<const Series> series) {
  return lowest(series, &Point::y);
}

}  // namespace restante::load
