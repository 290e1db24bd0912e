// SPDX-License-Identifier: Apache-2.0
#include "report_command.h"

#include "file.h"
#include "growth.h"
#include "json.h"
#include "printable.h"
#include "write_html.h"
#include "write_table.h"

#include "restante/base/exit_code.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace restante::load {

namespace {

struct Asked {
  std::vector<std::string> files;
  std::string html;  // empty for none
};

int exit_code_of(const Result<void>& done) {
  if (!done) fmt::print(stderr, "restante-load: {}\n", done.error().text);
  return done ? exit_done : exit_other;
}

Result<void> report(const Asked& asked) {
  std::vector<Results> runs;
  for (const std::string& file : asked.files) {
    auto run = read_json(file);
    if (!run) return Failure(run.error());
    runs.push_back(std::move(*run));
  }
  if (runs.size() == 1) {
    write_table(runs.front(), stdout);
  } else {
    write_comparison(runs, stdout);
  }
  return asked.html.empty() ? Result<void>() : write_html(runs, asked.html);
}

Result<void> growth(const Asked& asked) {
  const auto text = read_file(asked.files.front());
  if (!text) return Failure(text.error());
  const auto growth = growth_from_json(*text, asked.files.front());
  if (!growth) return Failure(growth.error());
  for (const GrowthChart& chart : growth->charts) {
    fmt::print("{}\n{}\n", printable(chart.title), as_text(exponents_table(chart)));
  }
  return asked.html.empty() ? Result<void>()
                            : write_file(asked.html, html_growth(*growth), IfThere::Replace);
}

CLI::Option* add_files(CLI::App& command, Asked& asked, const std::string& purpose) {
  command.add_option("--html", asked.html, "Write the report, with plots, to this file as well")
      ->type_name("FILE");
  return command.add_option("FILE", asked.files, purpose)->required()->type_name("");
}

}  // namespace

void add_report_command(CLI::App& program, int& exit_code) {
  CLI::App* const command =
      program.add_subcommand("report", "Show runs that were saved, side by side if several");
  const auto asked = std::make_shared<Asked>();
  add_files(*command, *asked, "What run --json wrote; ratios are to the first");
  command->callback([asked, &exit_code] { exit_code = exit_code_of(report(*asked)); });
}

void add_growth_command(CLI::App& program, int& exit_code) {
  CLI::App* const command =
      program.add_subcommand("growth", "Show how a cost grows with a size, and its exponent");
  const auto asked = std::make_shared<Asked>();
  add_files(*command, *asked, "Points as JSON: see restante-load(1)")->expected(1);
  command->callback([asked, &exit_code] { exit_code = exit_code_of(growth(*asked)); });
}

}  // namespace restante::load
