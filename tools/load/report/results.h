// SPDX-License-Identifier: Apache-2.0
//
// What a run of the load generator found: a value. Traffic fills it; the table, the JSON file and
// the HTML page are made from it alone.
//
// All times in seconds count from the beginning of the measurement, after the warm-up; latencies
// are microseconds. Names ending in `octets` count what the server sent, as it came out of TLS.
#pragma once

#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "histogram.h"

namespace restante::load {

// One kind of request ("STAT", "RETR", …), or a step that has more than one part: "connect",
// "login", the "session" as a whole. restante-load(1) lists them.
struct Operation {
  std::string name;
  std::uint64_t count = 0;
  std::uint64_t octets = 0;
  Histogram latency;

  bool operator==(const Operation&) const = default;
};

// A second of the run, or longer, for the plots over time.
struct Interval {
  double at_seconds = 0;  // its end
  double seconds = 0;     // its length
  std::uint64_t sessions = 0;
  std::uint64_t requests = 0;
  std::uint64_t octets = 0;
  std::uint64_t errors = 0;
  std::uint64_t violations = 0;
  double p50_us = 0;  // of the leading operation
  double p90_us = 0;
  double p99_us = 0;
  double max_us = 0;

  bool operator==(const Interval&) const = default;
};

inline constexpr std::size_t examples_max = 3;  // of a Tally: enough to see what it is about

// What went wrong, how often, and the first few times in detail.
struct Tally {
  std::string what;
  std::uint64_t count = 0;
  std::vector<std::string> examples;  // at most examples_max

  bool operator==(const Tally&) const = default;
};

// The server's process and its children, where they were watched.
struct ServerSample {
  double at_seconds = 0;
  std::uint64_t resident_octets = 0;
  double cpu_seconds = 0;  // used since the process began

  bool operator==(const ServerSample&) const = default;
};

struct Results {
  std::string label;
  std::string scenario;
  std::string target;
  std::string began;  // RFC 3339, UTC
  std::string version;
  std::string machine;
  std::vector<std::pair<std::string, std::string>> settings;  // what was asked for, in words
  double seconds = 0;                                         // measured
  std::uint64_t sessions = 0;                                 // completed in that time
  std::uint64_t requests = 0;
  std::uint64_t octets = 0;
  std::uint64_t connections_open_most = 0;
  std::string leading;  // the operation whose latency a summary shows
  std::vector<Operation> operations;
  std::vector<Interval> intervals;  // in the order of time
  std::vector<Tally> errors;        // refused, reset, timed out, -ERR to a login, …
  std::vector<Tally> violations;    // a promise of POP3 that the server broke
  std::vector<ServerSample> server;

  bool operator==(const Results&) const = default;
};

inline std::uint64_t total(const std::vector<Tally>& tallies) {
  return std::accumulate(tallies.begin(), tallies.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Tally& tally) { return sum + tally.count; });
}

}  // namespace restante::load
