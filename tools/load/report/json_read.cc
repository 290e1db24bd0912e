// SPDX-License-Identifier: Apache-2.0
#include "file.h"
#include "json.h"
#include "json_formats.h"
#include "json_node.h"

#include <optional>

namespace restante::load {

namespace {

using Node = JsonDocument::Node;

Histogram read_histogram(const Node& node) {
  std::vector<Histogram::Bucket> buckets;
  for (const Node& bucket : node.member("buckets").elements()) {
    const std::vector<Node> pair = bucket.elements();
    if (pair.size() != 2) {
      bucket.find_fault("should be a pair, [lowest, count]");
      return {};
    }
    buckets.push_back({pair[0].count(), 0, pair[1].count()});
  }
  const auto histogram =
      Histogram::restore(buckets, node.member("sum").count(), node.member("max").count());
  if (!histogram) node.find_fault("is no histogram: its buckets, sum and max do not fit");
  return histogram.value_or(Histogram());
}

Operation read_operation(const Node& node) {
  return {node.member("name").text(), node.member("count").count(), node.member("octets").count(),
          read_histogram(node.member("latency"))};
}

Interval read_interval(const Node& node) {
  return {node.member("at_seconds").number(), node.member("seconds").number(),
          node.member("sessions").count(),    node.member("requests").count(),
          node.member("octets").count(),      node.member("errors").count(),
          node.member("violations").count(),  node.member("p50_us").number(),
          node.member("p90_us").number(),     node.member("p99_us").number(),
          node.member("max_us").number()};
}

std::string read_text(const Node& node) {
  return node.text();
}

template <class Read>
auto read_all(const Node& array, Read read) {
  std::vector<decltype(read(array))> all;
  for (const Node& element : array.elements()) all.push_back(read(element));
  return all;
}

Tally read_tally(const Node& node) {
  return {node.member("what").text(), node.member("count").count(),
          read_all(node.member("examples"), read_text)};
}

ServerSample read_sample(const Node& node) {
  return {node.member("at_seconds").number(), node.member("resident_octets").count(),
          node.member("cpu_seconds").number()};
}

std::pair<std::string, std::string> read_setting(const Node& node) {
  const std::vector<Node> pair = node.elements();
  if (pair.size() == 2) return {pair[0].text(), pair[1].text()};
  node.find_fault("should be a pair, [\"name\", \"value\"]");
  return {};
}

Results read_results(const Node& root) {
  Results results;
  results.label = root.member("label").text();
  results.scenario = root.member("scenario").text();
  results.target = root.member("target").text();
  results.began = root.member("began").text();
  results.version = root.member("version").text();
  results.machine = root.member("machine").text();
  results.leading = root.member("leading").text();
  results.settings = read_all(root.member("settings"), read_setting);
  results.seconds = root.member("seconds").number();
  results.sessions = root.member("sessions").count();
  results.requests = root.member("requests").count();
  results.octets = root.member("octets").count();
  results.connections_open_most = root.member("connections_open_most").count();
  results.operations = read_all(root.member("operations"), read_operation);
  results.intervals = read_all(root.member("intervals"), read_interval);
  results.errors = read_all(root.member("errors"), read_tally);
  results.violations = read_all(root.member("violations"), read_tally);
  results.server = read_all(root.member("server"), read_sample);
  return results;
}

}  // namespace

Result<Results> from_json(std::string_view text, const std::string& source) {
  auto document = JsonDocument::parse(text, source, results_format);
  if (!document) return Failure(document.error());
  Results results = read_results(document->root());
  const Result<void> checked = document->check();
  if (!checked) return Failure(checked.error());
  return results;
}

Result<Results> read_json(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return Failure(text.error());
  return from_json(*text, path);
}

}  // namespace restante::load
