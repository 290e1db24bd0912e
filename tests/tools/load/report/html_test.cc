// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "random_results.h"
#include "report/write_html.h"

namespace restante::load {
namespace {

Results calm_run() {
  Results run;
  run.label = "calm";
  run.leading = "STAT";
  run.seconds = 1;
  run.operations.push_back({"STAT", 1, 20, {}});
  run.operations.back().latency.record(300);
  run.intervals.push_back({1, 1, 1, 1, 20, 0, 0, 300, 300, 300, 300});
  return run;
}

std::string page_of(const Results& run) {
  return html_report({&run, 1});
}

std::size_t occurrences(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(Html, NeedsNothingFromOutside) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::vector<Results> runs = {random_results(seed), random_results(seed + 1)};
    for (const std::string& page : {page_of(runs[0]), html_report(runs)}) {
      for (const char* outside :
           {"http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link", "<img"}) {
        EXPECT_EQ(0u, occurrences(page, outside)) << outside;
      }
    }
  }
}

TEST(Html, ShowsALabelAsText) {
  Results run = calm_run();
  run.label = "<script>alert('&')</script>";
  const std::string page = page_of(run);
  EXPECT_EQ(0u, occurrences(page, "<script"));
  EXPECT_NE(0u, occurrences(page, "&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"));
}

TEST(Html, EveryPlotHasATitleADescriptionAndItsNumbers) {
  const std::string page = page_of(calm_run());
  const std::size_t plots = occurrences(page, "<figure");
  EXPECT_EQ(5u, plots) << "latency, three rates, distribution";
  EXPECT_EQ(plots, occurrences(page, "role=\"img\" aria-labelledby"));
  EXPECT_EQ(plots, occurrences(page, "<desc id="));
  EXPECT_EQ(plots, occurrences(page, "<details>"));
}

TEST(Html, TheVerdictIsAlarmingExactlyWhereSomethingWentWrong) {
  Results run = calm_run();
  EXPECT_NE(0u, occurrences(page_of(run), "<p class=\"verdict\">no violations, no errors</p>"));
  EXPECT_EQ(0u, occurrences(page_of(run), "What went wrong"));
  run.violations.push_back({"LIST lied", 1, {"message 3"}});
  EXPECT_NE(0u, occurrences(page_of(run), "<p class=\"verdict alarm\">1 violation, no errors</p>"));
  EXPECT_NE(0u, occurrences(page_of(run), "LIST lied"));
}

TEST(Html, ALongRunIsDrawnWithFewPointsThatHideNothing) {
  Results run = calm_run();
  run.intervals.clear();
  for (int i = 1; i <= 5000; ++i) run.intervals.push_back({i * 1.0, 1, 1, 1, 1, 0, 0, 5, 5, 5, 5});
  run.intervals[1234].max_us = 77e6;
  run.intervals[4321].errors = 26;
  const std::string page = page_of(run);
  EXPECT_LT(page.size(), 400'000u);
  EXPECT_NE(0u, occurrences(page, "<td>77 s</td>"));
  EXPECT_NE(0u, occurrences(page, "<td>2</td>")) << "26 errors in the 13 seconds of a point";
}

TEST(Html, RunsOfOneNameAreToldApart) {
  const std::vector<Results> runs(3, calm_run());
  EXPECT_EQ((std::vector<std::string>{"calm", "calm (2)", "calm (3)"}), run_names(runs));
}

TEST(Summary, TheServersUseIsThatBetweenTheSamples) {
  Results run = calm_run();
  EXPECT_FALSE(server_use(run));
  run.requests = 4;
  run.server = {{0, 100, 5}, {1, 300, 5.5}, {4, 200, 7}};
  const auto use = server_use(run);
  ASSERT_TRUE(use);
  EXPECT_EQ(300u, use->resident_octets_most);
  EXPECT_DOUBLE_EQ(2, use->cpu_seconds);
  EXPECT_DOUBLE_EQ(0.5, use->cores);
  EXPECT_DOUBLE_EQ(0.5, use->cpu_seconds_per_request(run));
}

TEST(Summary, ComparesWithTheFirstRun) {
  std::vector<Results> runs(2, calm_run());
  runs[0].sessions = 100;
  runs[1].sessions = 250;
  runs[1].operations.clear();
  const Table table = comparison_table(runs);
  const auto row = [&table](const std::string& name) {
    const auto found = std::ranges::find(table.rows, name, [](const Row& r) { return r.cells[0]; });
    return found == table.rows.end() ? Row() : *found;
  };
  EXPECT_EQ((std::vector<std::string>{"sessions/s", "100", "250", "2.50×"}),
            row("sessions/s").cells);
  EXPECT_EQ((std::vector<std::string>{"STAT p50", "300 µs", "–", "–"}), row("STAT p50").cells);
}

}  // namespace
}  // namespace restante::load
