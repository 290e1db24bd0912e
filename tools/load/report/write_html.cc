// SPDX-License-Identifier: Apache-2.0
#include "write_html.h"

#include "file.h"
#include "page.h"
#include "quantity.h"
#include "run_figures.h"

#include <fmt/format.h>

namespace restante::load {

namespace {

constexpr const char* kind = "restante-load: load on a POP3 server";

std::string span_text(const Results& run) {
  return text(run.seconds, Quantity::Number) + " s";
}

std::vector<KeyFigure> key_figures(const Results& run) {
  const auto rate = [&run](std::uint64_t amount, double unit) {
    return text(per_second(static_cast<double>(amount), run) / unit, Quantity::Number);
  };
  std::vector<KeyFigure> figures = {{rate(run.sessions, 1), "sessions/s"},
                                    {rate(run.requests, 1), "requests/s"},
                                    {rate(run.octets, 1e6), "MB/s"}};
  const Operation* const leading = find_operation(run, run.leading);
  if (leading != nullptr && leading->latency.count() > 0) {
    for (const auto& [name, percent] : {std::pair("p50", 50.0), std::pair("p99", 99.0)}) {
      const double latency = static_cast<double>(leading->latency.percentile(percent));
      figures.push_back(
          {text(latency, Quantity::Latency), fmt::format("{} of {}", name, run.leading)});
    }
  }
  if (const auto use = server_use(run)) {
    figures.push_back({text(static_cast<double>(use->resident_octets_most), Quantity::Octets),
                       "server's memory"});
  }
  return figures;
}

void add_figures(Page& page, Runs runs) {
  page.sections.push_back({"Latency over time", "", latency_figures(runs), {}});
  page.sections.push_back({"Rates over time", "", rate_figures(runs), {}});
  page.sections.push_back(
      {"Distribution of latency",
       "How long the slowest took: at 99 %, one in a hundred took longer than the line says.",
       distribution_figures(runs),
       {}});
  page.sections.push_back({"The server's process", "", server_figures(runs), {}});
}

Page page_of_one(Runs runs) {
  const Results& run = runs.front();
  Page page;
  page.kind = kind;
  page.title = run_names(runs).front();
  page.subtitle =
      fmt::format("{} against {}, {}, {}", run.scenario, run.target, run.began, span_text(run));
  page.verdicts = {{verdict(run), verdict_mood(run)}};
  page.key_figures = key_figures(run);
  page.sections.push_back({"What went wrong", "", {}, {faults_table(run)}});
  page.sections.push_back(
      {"In figures", "", {}, {operations_table(run), rates_table(run), server_table(run)}});
  add_figures(page, runs);
  page.sections.push_back({"How it was run", "", {}, {facts_table(runs)}});
  return page;
}

Page page_of_several(Runs runs) {
  const std::vector<std::string> names = run_names(runs);
  Page page;
  page.kind = kind;
  page.title = fmt::format("{}", fmt::join(names, " · "));
  page.subtitle = fmt::format("{} runs side by side; ratios are to {}", runs.size(), names.front());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    page.verdicts.push_back(
        {fmt::format("{}: {}", names[i], verdict(runs[i])), verdict_mood(runs[i])});
  }
  Section faults{"What went wrong", "", {}, {}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    faults.tables.push_back(faults_table(runs[i]));
    faults.tables.back().title = names[i];
  }
  page.sections.push_back(faults);
  page.sections.push_back({"Side by side", "", {}, {comparison_table(runs)}});
  add_figures(page, runs);
  page.sections.push_back({"How they were run", "", {}, {facts_table(runs)}});
  return page;
}

}  // namespace

std::string html_report(Runs runs) {
  return as_html(runs.size() == 1 ? page_of_one(runs) : page_of_several(runs));
}

Result<void> write_html(Runs runs, const std::string& path) {
  return write_file(path, html_report(runs), IfThere::Replace);
}

}  // namespace restante::load
