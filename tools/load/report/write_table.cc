// SPDX-License-Identifier: Apache-2.0
#include "write_table.h"

#include "printable.h"
#include "quantity.h"

#include <fmt/format.h>

#include <string>

namespace restante::load {

namespace {

void write(std::FILE* out, const Table& table) {
  if (!table.rows.empty()) fmt::print(out, "{}\n", as_text(table));
}

std::string title(const Results& run) {
  const std::string what = run.label.empty() || run.label == run.scenario
                               ? run.scenario
                               : fmt::format("{}: {}", run.label, run.scenario);
  return printable(
      fmt::format("{} against {}, {} s", what, run.target, text(run.seconds, Quantity::Number)));
}

}  // namespace

void write_table(const Results& run, std::FILE* out) {
  fmt::print(out, "{}\n{}\n\n", title(run), verdict(run));
  write(out, faults_table(run));
  write(out, rates_table(run));
  write(out, operations_table(run));
  write(out, server_table(run));
}

void write_comparison(Runs runs, std::FILE* out) {
  for (const Results& run : runs) fmt::print(out, "{}: {}\n", title(run), verdict(run));
  fmt::print(out, "\n");
  write(out, comparison_table(runs));
}

}  // namespace restante::load
