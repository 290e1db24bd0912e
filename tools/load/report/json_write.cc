// SPDX-License-Identifier: Apache-2.0
#include "file.h"
#include "json.h"
#include "json_formats.h"

#include <nlohmann/json.hpp>

namespace restante::load {

namespace {

using json = nlohmann::ordered_json;

json written(const Histogram& latency) {
  json buckets = json::array();
  for (const auto& bucket : latency.buckets()) {
    buckets.push_back({bucket.lowest, bucket.count});
  }
  return {{"sum", latency.sum()}, {"max", latency.max()}, {"buckets", buckets}};
}

json written(const Operation& operation) {
  const Histogram& latency = operation.latency;
  return {{"name", operation.name},
          {"count", operation.count},
          {"octets", operation.octets},
          {"p50_us", latency.percentile(50)},
          {"p90_us", latency.percentile(90)},
          {"p99_us", latency.percentile(99)},
          {"p999_us", latency.percentile(99.9)},
          {"max_us", latency.max()},
          {"mean_us", latency.mean()},
          {"latency", written(latency)}};
}

json written(const Interval& interval) {
  return {{"at_seconds", interval.at_seconds}, {"seconds", interval.seconds},
          {"sessions", interval.sessions},     {"requests", interval.requests},
          {"octets", interval.octets},         {"errors", interval.errors},
          {"violations", interval.violations}, {"p50_us", interval.p50_us},
          {"p90_us", interval.p90_us},         {"p99_us", interval.p99_us},
          {"max_us", interval.max_us}};
}

json written(const Tally& tally) {
  return {{"what", tally.what}, {"count", tally.count}, {"examples", tally.examples}};
}

json written(const ServerSample& sample) {
  return {{"at_seconds", sample.at_seconds},
          {"resident_octets", sample.resident_octets},
          {"cpu_seconds", sample.cpu_seconds}};
}

json written(const std::pair<std::string, std::string>& setting) {
  return json::array({setting.first, setting.second});
}

template <class Element>
json written(const std::vector<Element>& elements) {
  json array = json::array();
  for (const Element& element : elements) array.push_back(written(element));
  return array;
}

}  // namespace

std::string to_json(const Results& results) {
  const json root = {{"format", results_format},
                     {"format_version", 1},
                     {"label", results.label},
                     {"scenario", results.scenario},
                     {"target", results.target},
                     {"began", results.began},
                     {"version", results.version},
                     {"machine", results.machine},
                     {"leading", results.leading},
                     {"settings", written(results.settings)},
                     {"seconds", results.seconds},
                     {"sessions", results.sessions},
                     {"requests", results.requests},
                     {"octets", results.octets},
                     {"connections_open_most", results.connections_open_most},
                     {"operations", written(results.operations)},
                     {"intervals", written(results.intervals)},
                     {"errors", written(results.errors)},
                     {"violations", written(results.violations)},
                     {"server", written(results.server)}};
  return root.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

Result<void> write_json(const Results& results, const std::string& path) {
  return write_file(path, to_json(results), IfThere::Replace);
}

}  // namespace restante::load
