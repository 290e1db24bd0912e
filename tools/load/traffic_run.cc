// SPDX-License-Identifier: Apache-2.0
#include "traffic_run.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "machine.h"
#include "report/json.h"
#include "report/write_html.h"
#include "report/write_table.h"
#include "restante/base/exit_code.h"
#include "traffic/engine.h"
#include "version.h"

namespace restante::load {

namespace {

int complain(const Error& error, ExitCode code) {
  fmt::print(stderr, "restante-load: {}\n", error.text);
  return code;
}

void name(Results& results, const TrafficOptions& options, const std::string& began) {
  results.label = options.label;
  results.scenario = options.scenario;
  results.target = options.target;
  results.began = began;
  results.version = RESTANTE_VERSION;
  results.machine = describe_machine();
  results.settings = describe(options);
}

int write(const Results& results, const TrafficOptions& options) {
  write_table(results, stdout);
  if (!options.json.empty()) {
    const Result<void> written = write_json(results, options.json);
    if (!written.has_value()) return complain(written.error(), exit_other);
  }
  if (!options.html.empty()) {
    const Result<void> written = write_html({&results, 1}, options.html);
    if (!written.has_value()) return complain(written.error(), exit_other);
  }
  const bool is_clean = total(results.errors) == 0 && total(results.violations) == 0;
  return is_clean ? exit_done : exit_other;
}

}  // namespace

int run_traffic(const TrafficOptions& options) {
  const Result<Plan> plan = make_plan(options);
  if (!plan.has_value()) return complain(plan.error(), exit_usage);
  if (const auto reached = check_reachable(*plan); !reached.has_value()) {
    return complain(reached.error(), exit_later);
  }
  if (plan->tls && plan->tls->authority.empty() && !options.quiet) {
    fmt::print(stderr,
               "restante-load: the server's certificate is not verified; --ca FILE does "
               "that\n");
  }
  const std::string began = time_of_day();
  Result<Results> results = [&] {
    Progress progress(stderr,
                      options.quiet ? Progress::Manner::Quiet : Progress::manner_for(stderr));
    return run(*plan, progress);
  }();
  if (!results.has_value()) return complain(results.error(), exit_other);
  name(*results, options, began);
  return write(*results, options);
}

}  // namespace restante::load
