// SPDX-License-Identifier: Apache-2.0
//
// The figures that tell of a run, and of several side by side, as tables.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results.h"
#include "table.h"

namespace restante::load {

// Runs that are compared; the first is what the others are measured against. Never empty.
using Runs = std::span<const Results>;

// A short name for each run, no two alike: its label, or else its scenario.
[[nodiscard]] std::vector<std::string> run_names(Runs runs);

// 0 where nothing was measured.
[[nodiscard]] double per_second(double amount, const Results& run);

// Nothing where the run has no such operation.
[[nodiscard]] const Operation* find_operation(const Results& run, const std::string& name);

// The names of the operations of all runs, each once, in their order.
[[nodiscard]] std::vector<std::string> operation_names(Runs runs);

struct ServerUse {
  std::uint64_t resident_octets_most = 0;
  double cpu_seconds = 0;  // between the first sample and the last
  double cores = 0;        // that many were busy, on average

  double cpu_seconds_per_request(const Results& run) const {
    return run.requests == 0 ? 0 : cpu_seconds / static_cast<double>(run.requests);
  }
};

// Nothing where the server was not watched.
[[nodiscard]] std::optional<ServerUse> server_use(const Results& run);

// What was run, against what, and how: a column a run.
[[nodiscard]] Table facts_table(Runs runs);

[[nodiscard]] Table rates_table(const Results& run);
[[nodiscard]] Table operations_table(const Results& run);
[[nodiscard]] Table server_table(const Results& run);

// Errors and violations with their examples; no rows where all went well.
[[nodiscard]] Table faults_table(const Results& run);

// "no errors, no violations", or how many of which.
[[nodiscard]] std::string verdict(const Results& run);
[[nodiscard]] Mood verdict_mood(const Results& run);

// Every run's figures, and behind those of the second and later ones the ratio to the first's.
[[nodiscard]] Table comparison_table(Runs runs);

}  // namespace restante::load
