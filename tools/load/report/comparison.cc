// SPDX-License-Identifier: Apache-2.0
#include "quantity.h"
#include "summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace restante::load {

namespace {

using Value = std::optional<double>;
using Values = std::vector<Value>;  // a run each

// One figure of each run.
template <class Measure>
Values measured(Runs runs, Measure measure) {
  Values values;
  for (const Results& run : runs) values.push_back(measure(run));
  return values;
}

Row compared(std::string name, const Values& values, Quantity quantity) {
  Row row{{std::move(name)}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    row.cells.push_back(values[i] ? text(*values[i], quantity) : no_number);
    if (i == 0) continue;
    row.cells.push_back(values[0] && values[i] ? ratio_text(*values[i], *values[0]) : no_number);
  }
  return row;
}

Row faults(std::string name, const Values& values) {
  Row row = compared(std::move(name), values, Quantity::Number);
  if (std::ranges::any_of(values, [](Value value) { return *value > 0; })) {
    row.mood = Mood::Alarming;
  }
  return row;
}

Value percentile(const Results& run, const std::string& operation, double percent) {
  const Operation* const found = find_operation(run, operation);
  if (found == nullptr || found->latency.count() == 0) return {};
  return static_cast<double>(found->latency.percentile(percent));
}

template <class Measure>
Values measured_of_server(Runs runs, Measure measure) {
  return measured(runs, [&measure](const Results& run) -> Value {
    const auto use = server_use(run);
    return use ? Value(measure(*use, run)) : std::nullopt;
  });
}

void add_faults(Table& table, Runs runs) {
  table.rows.push_back(faults("violations", measured(runs, [](const Results& run) {
                                return static_cast<double>(total(run.violations));
                              })));
  table.rows.push_back(faults("errors", measured(runs, [](const Results& run) {
                                return static_cast<double>(total(run.errors));
                              })));
}

void add_rates(Table& table, Runs runs) {
  const auto rate = [&table, runs](const char* name, std::uint64_t Results::*amount, double unit) {
    const Values values = measured(runs, [amount, unit](const Results& run) {
      return per_second(static_cast<double>(run.*amount), run) / unit;
    });
    table.rows.push_back(compared(name, values, Quantity::Number));
  };
  rate("sessions/s", &Results::sessions, 1);
  rate("requests/s", &Results::requests, 1);
  rate("MB/s", &Results::octets, 1e6);
}

void add_latencies(Table& table, Runs runs) {
  constexpr std::pair<const char*, double> columns[] = {{"p50", 50}, {"p99", 99}, {"max", 100}};
  for (const std::string& operation : operation_names(runs)) {
    for (const auto& column : columns) {
      const Values values = measured(runs, [&operation, &column](const Results& run) {
        return percentile(run, operation, column.second);
      });
      table.rows.push_back(
          compared(fmt::format("{} {}", operation, column.first), values, Quantity::Latency));
    }
  }
}

void add_server(Table& table, Runs runs) {
  if (std::ranges::none_of(runs, [](const Results& run) { return server_use(run).has_value(); })) {
    return;
  }
  const Values memory = measured_of_server(runs, [](const ServerUse& use, const Results&) {
    return static_cast<double>(use.resident_octets_most);
  });
  const Values cores =
      measured_of_server(runs, [](const ServerUse& use, const Results&) { return use.cores; });
  const Values per_request = measured_of_server(runs, [](const ServerUse& use, const Results& run) {
    return use.cpu_seconds_per_request(run) * 1e6;
  });
  table.rows.push_back(compared("server's memory, at most", memory, Quantity::Octets));
  table.rows.push_back(compared("server's cores busy", cores, Quantity::Number));
  table.rows.push_back(compared("server's time a request", per_request, Quantity::Latency));
}

}  // namespace

Table facts_table(Runs runs) {
  Table table{"What was run", {""}, {}, false};
  for (const std::string& name : run_names(runs)) table.head.push_back(name);
  const auto add = [&table, runs](const std::string& name, auto fact) {
    Row row{{name}};
    for (const Results& run : runs) row.cells.push_back(fact(run));
    table.rows.push_back(row);
  };
  add("scenario", [](const Results& run) { return run.scenario; });
  add("server", [](const Results& run) { return run.target; });
  add("began", [](const Results& run) { return run.began; });
  add("measured", [](const Results& run) { return text(run.seconds, Quantity::Number) + " s"; });
  add("machine", [](const Results& run) { return run.machine; });
  add("restante-load", [](const Results& run) { return run.version; });

  std::vector<std::string> names;
  for (const Results& run : runs) {
    for (const auto& setting : run.settings) {
      if (std::ranges::find(names, setting.first) == names.end()) names.push_back(setting.first);
    }
  }
  for (const std::string& name : names) {
    add(name, [&name](const Results& run) -> std::string {
      const auto found =
          std::ranges::find(run.settings, name, [](const auto& s) { return s.first; });
      return found == run.settings.end() ? no_number : found->second;
    });
  }
  return table;
}

Table comparison_table(Runs runs) {
  Table table{"Side by side", {""}, {}};
  const std::vector<std::string> names = run_names(runs);
  for (std::size_t i = 0; i < names.size(); ++i) {
    table.head.push_back(names[i]);
    if (i > 0) table.head.push_back("ratio");
  }
  add_faults(table, runs);
  add_rates(table, runs);
  add_latencies(table, runs);
  add_server(table, runs);
  return table;
}

}  // namespace restante::load
