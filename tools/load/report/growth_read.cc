// SPDX-License-Identifier: Apache-2.0
#include "growth.h"
#include "json_formats.h"
#include "json_node.h"

#include <algorithm>
#include <cmath>

namespace restante::load {

namespace {

using Node = JsonDocument::Node;

Quantity read_unit(const Node& node) {
  const std::string unit = node.text();
  if (unit == "us") return Quantity::Latency;
  if (unit == "octets") return Quantity::Octets;
  if (unit != "number") node.find_fault("should be \"number\", \"us\" or \"octets\"");
  return Quantity::Number;
}

GrowthAxis read_axis(const Node& node) {
  return {node.member("label").text(), read_unit(node.member("unit"))};
}

double read_positive(const Node& node) {
  const double number = node.number();
  if (!(number > 0) || std::isinf(number)) {
    node.find_fault("should be above 0: the axes are logarithmic");
  }
  return number;
}

Point read_point(const Node& node) {
  const std::vector<Node> pair = node.elements();
  if (pair.size() == 2) return {read_positive(pair[0]), read_positive(pair[1])};
  node.find_fault("should be a pair, [x, y]");
  return {};
}

GrowthSeries read_series(const Node& node) {
  GrowthSeries series{node.member("name").text(), {}};
  for (const Node& point : node.member("points").elements()) {
    series.points.push_back(read_point(point));
  }
  std::ranges::stable_sort(series.points, {}, &Point::x);
  return series;
}

GrowthChart read_chart(const Node& node) {
  GrowthChart chart{
      node.member("title").text(), read_axis(node.member("x")), read_axis(node.member("y")), {}};
  for (const Node& series : node.member("series").elements()) {
    chart.series.push_back(read_series(series));
  }
  return chart;
}

}  // namespace

Result<Growth> growth_from_json(std::string_view text, const std::string& source) {
  auto document = JsonDocument::parse(text, source, growth_format);
  if (!document) return Failure(document.error());
  const Node root = document->root();
  Growth growth{root.member("title").text(), {}, {}};
  if (root.has("note")) growth.note = root.member("note").text();
  for (const Node& chart : root.member("charts").elements()) {
    growth.charts.push_back(read_chart(chart));
  }
  const Result<void> checked = document->check();
  if (!checked) return Failure(checked.error());
  return growth;
}

}  // namespace restante::load
