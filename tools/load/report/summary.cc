// SPDX-License-Identifier: Apache-2.0
#include "summary.h"

#include "quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace restante::load {

namespace {

std::string latency(double microseconds) {
  return text(microseconds, Quantity::Latency);
}

std::string rate(double amount, const Results& run) {
  return text(per_second(amount, run), Quantity::Number) + " /s";
}

Row operation_row(const Operation& operation, const Results& run) {
  const auto at = [&operation](double percent) {
    if (operation.latency.count() == 0) return std::string(no_number);
    return latency(static_cast<double>(operation.latency.percentile(percent)));
  };
  return {{operation.name, count_text(operation.count),
           rate(static_cast<double>(operation.count), run), at(50), at(90), at(99), at(99.9),
           at(100)}};
}

std::string of(std::uint64_t count, std::string_view one, std::string_view many) {
  if (count == 0) return fmt::format("no {}", many);
  return fmt::format("{} {}", count_text(count), count == 1 ? one : many);
}

void add_faults(Table& table, std::string_view kind, const std::vector<Tally>& tallies) {
  for (const Tally& tally : tallies) {
    const std::string examples = fmt::format("{}", fmt::join(tally.examples, " | "));
    table.rows.push_back(
        {{fmt::format("{}: {}", kind, tally.what), count_text(tally.count), examples},
         Mood::Alarming});
  }
}

}  // namespace

std::vector<std::string> run_names(Runs runs) {
  std::vector<std::string> names;
  for (const Results& run : runs) {
    const std::string base = run.label.empty() ? run.scenario : run.label;
    std::string name = base;
    for (int i = 2; std::ranges::find(names, name) != names.end(); ++i) {
      name = fmt::format("{} ({})", base, i);
    }
    names.push_back(name);
  }
  return names;
}

double per_second(double amount, const Results& run) {
  return run.seconds > 0 ? amount / run.seconds : 0;
}

const Operation* find_operation(const Results& run, const std::string& name) {
  const auto found = std::ranges::find(run.operations, name, &Operation::name);
  return found == run.operations.end() ? nullptr : &*found;
}

std::vector<std::string> operation_names(Runs runs) {
  std::vector<std::string> names;
  for (const Results& run : runs) {
    for (const Operation& operation : run.operations) {
      if (std::ranges::find(names, operation.name) == names.end()) names.push_back(operation.name);
    }
  }
  return names;
}

std::optional<ServerUse> server_use(const Results& run) {
  if (run.server.empty()) return {};
  ServerUse use;
  for (const ServerSample& sample : run.server) {
    use.resident_octets_most = std::max(use.resident_octets_most, sample.resident_octets);
  }
  const ServerSample& first = run.server.front();
  const ServerSample& last = run.server.back();
  use.cpu_seconds = last.cpu_seconds - first.cpu_seconds;
  const double seconds = last.at_seconds - first.at_seconds;
  if (seconds > 0) use.cores = use.cpu_seconds / seconds;
  return use;
}

Table rates_table(const Results& run) {
  constexpr double mega = 1e6;
  const double octets = static_cast<double>(run.octets);
  return {"Rates",
          {"", "in all", "a second"},
          {{{"sessions", count_text(run.sessions), rate(static_cast<double>(run.sessions), run)}},
           {{"requests", count_text(run.requests), rate(static_cast<double>(run.requests), run)}},
           {{"received", text(octets / mega, Quantity::Number) + " MB",
             text(per_second(octets, run) / mega, Quantity::Number) + " MB/s"}},
           {{"connections at once", count_text(run.connections_open_most), ""}}}};
}

Table operations_table(const Results& run) {
  Table table{"Latency", {"", "count", "rate", "p50", "p90", "p99", "p99.9", "max"}, {}};
  for (const Operation& operation : run.operations) {
    table.rows.push_back(operation_row(operation, run));
  }
  return table;
}

Table server_table(const Results& run) {
  Table table{"The server", {"", ""}, {}};
  const auto use = server_use(run);
  if (!use) return table;
  const double microseconds = use->cpu_seconds_per_request(run) * 1e6;
  table.rows = {
      {{"memory, at most", text(static_cast<double>(use->resident_octets_most), Quantity::Octets)}},
      {{"processor time", text(use->cpu_seconds * 1e6, Quantity::Latency)}},
      {{"cores busy", text(use->cores, Quantity::Number)}},
      {{"processor time a request", latency(microseconds)}}};
  return table;
}

Table faults_table(const Results& run) {
  Table table{"What went wrong", {"", "count", "for example"}, {}, false};
  add_faults(table, "violation", run.violations);
  add_faults(table, "error", run.errors);
  return table;
}

std::string verdict(const Results& run) {
  return of(total(run.violations), "violation", "violations") + ", " +
         of(total(run.errors), "error", "errors");
}

Mood verdict_mood(const Results& run) {
  return total(run.violations) + total(run.errors) == 0 ? Mood::Plain : Mood::Alarming;
}

}  // namespace restante::load
