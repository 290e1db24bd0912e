// SPDX-License-Identifier: Apache-2.0
#include "recorder.h"

#include <algorithm>
#include <utility>

namespace restante::load {

namespace {

std::uint64_t microseconds(Instant since, Instant now) {
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now - since).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(passed, 0));
}

Tally& tally_of(std::vector<Tally>& tallies, std::string_view what) {
  const auto found = std::ranges::find(tallies, what, &Tally::what);
  if (found != tallies.end()) return *found;
  return tallies.emplace_back(Tally{.what = std::string(what), .count = 0, .examples = {}});
}

void note(std::vector<Tally>& tallies, std::string_view what, std::string_view example) {
  Tally& tally = tally_of(tallies, what);
  ++tally.count;
  if (tally.examples.size() < examples_max) tally.examples.emplace_back(example);
}

void add(std::vector<Tally>& sum, const std::vector<Tally>& tallies) {
  for (const Tally& tally : tallies) {
    Tally& into = tally_of(sum, tally.what);
    into.count += tally.count;
    for (const std::string& example : tally.examples) {
      if (into.examples.size() < examples_max) into.examples.push_back(example);
    }
  }
}

}  // namespace

void Pulse::merge(const Pulse& other) {
  sessions += other.sessions;
  requests += other.requests;
  octets += other.octets;
  errors += other.errors;
  violations += other.violations;
  leading.merge(other.leading);
}

void Recorder::record(Kind kind, Instant since, Instant now, std::uint64_t octets) {
  Measured& measured = measured_[index_of(kind)];
  ++measured.count;
  measured.octets += octets;
  const std::uint64_t latency = microseconds(since, now);
  measured.latency.record(latency);
  if (kind == leading_) pulse_.leading.record(latency);
}

void Recorder::note_violation(std::string_view what, std::string_view example) {
  ++pulse_.violations;
  note(violations_, what, example);
}

void Recorder::note_error(std::string_view what, std::string_view example) {
  ++pulse_.errors;
  note(errors_, what, example);
}

void Recorder::forget_warm_up() {
  measured_ = {};
  pulse_ = {};
  earlier_ = {};
}

Pulse Recorder::take_pulse() {
  earlier_.sessions += pulse_.sessions;
  earlier_.requests += pulse_.requests;
  earlier_.octets += pulse_.octets;
  return std::exchange(pulse_, Pulse());
}

void Recorder::add_to(Results& results) const {
  results.sessions += earlier_.sessions + pulse_.sessions;
  results.requests += earlier_.requests + pulse_.requests;
  results.octets += earlier_.octets + pulse_.octets;
  results.operations.resize(kind_names.size());
  for (std::size_t i = 0; i < kind_names.size(); ++i) {
    Operation& operation = results.operations[i];
    operation.name = kind_names[i];
    operation.count += measured_[i].count;
    operation.octets += measured_[i].octets;
    operation.latency.merge(measured_[i].latency);
  }
  add(results.errors, errors_);
  add(results.violations, violations_);
}

}  // namespace restante::load
