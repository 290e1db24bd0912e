// SPDX-License-Identifier: Apache-2.0
#include "run_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace restante::load {

namespace {

constexpr const char* time_name = "seconds since the start";

using Intervals = std::vector<Interval>;

// `next` added to `sum`, which it follows.
void append(Interval& sum, const Interval& next) {
  sum.at_seconds = next.at_seconds;
  sum.seconds += next.seconds;
  sum.sessions += next.sessions;
  sum.requests += next.requests;
  sum.octets += next.octets;
  sum.errors += next.errors;
  sum.violations += next.violations;
  sum.p50_us = std::max(sum.p50_us, next.p50_us);
  sum.p90_us = std::max(sum.p90_us, next.p90_us);
  sum.p99_us = std::max(sum.p99_us, next.p99_us);
  sum.max_us = std::max(sum.max_us, next.max_us);
}

Intervals thinned(const Intervals& intervals) {
  const std::size_t group = intervals.size() / (points_max + 1) + 1;
  Intervals few;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (i % group == 0) {
      few.push_back(intervals[i]);
    } else {
      append(few.back(), intervals[i]);
    }
  }
  return few;
}

using Measure = std::function<double(const Interval&)>;

Series over_time(const Results& run, std::string name, std::size_t colour, const Measure& measure) {
  Series series{std::move(name), {}, colour};
  for (const Interval& interval : thinned(run.intervals)) {
    series.points.push_back({interval.at_seconds, measure(interval)});
  }
  return series;
}

std::vector<Series> over_time(Runs runs, const Measure& measure) {
  const std::vector<std::string> names = run_names(runs);
  std::vector<Series> all;
  all.reserve(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    all.push_back(over_time(runs[i], names[i], i, measure));
  }
  return all;
}

Figure figure(Plot plot) {
  Table numbers = numbers_of(plot);
  return {std::move(plot), std::move(numbers)};
}

Figure latency_figure(std::string title, std::vector<Series> series, Width width) {
  const Scale x = Scale::exact(highest_x(series), Quantity::Number);
  const double least = lowest_y(series);
  const Scale y = Scale::logarithmic(least, std::max(least, highest_y(series)), Quantity::Latency);
  return figure({std::move(title), time_name, x, y, std::move(series), width});
}

Figure amount_figure(std::string title, std::vector<Series> series, Quantity quantity) {
  const Scale x = Scale::exact(highest_x(series), Quantity::Number);
  const Scale y = Scale::linear(highest_y(series), quantity);
  return figure({std::move(title), time_name, x, y, std::move(series), Width::Half});
}

Measure rate_of(std::uint64_t Interval::*amount, double unit = 1) {
  return [amount, unit](const Interval& interval) {
    if (interval.seconds <= 0) return 0.0;
    return static_cast<double>(interval.*amount) / interval.seconds / unit;
  };
}

bool is_empty(const std::vector<Series>& series) {
  return std::ranges::all_of(series, [](const Series& one) { return one.points.empty(); });
}

struct Percentile {
  const char* name;
  double Interval::*latency;
  std::size_t colour;
};

constexpr Percentile percentiles[] = {{"p50", &Interval::p50_us, 0},
                                      {"p90", &Interval::p90_us, 2},
                                      {"p99", &Interval::p99_us, 1},
                                      {"max", &Interval::max_us, 6}};

Measure latency_of(const Percentile& percentile) {
  return [latency = percentile.latency](const Interval& interval) { return interval.*latency; };
}

}  // namespace

std::vector<Figure> latency_figures(Runs runs) {
  const std::string& leading = runs.front().leading;
  if (is_empty(over_time(runs, latency_of(percentiles[0])))) return {};
  std::vector<Figure> figures;
  if (runs.size() == 1) {
    std::vector<Series> series;
    for (const Percentile& percentile : percentiles) {
      series.push_back(
          over_time(runs.front(), percentile.name, percentile.colour, latency_of(percentile)));
    }
    figures.push_back(
        latency_figure(fmt::format("Latency of {}", leading), std::move(series), Width::Whole));
    return figures;
  }
  for (const Percentile& percentile : percentiles) {
    figures.push_back(latency_figure(fmt::format("{} of {}", percentile.name, leading),
                                     over_time(runs, latency_of(percentile)), Width::Half));
  }
  return figures;
}

std::vector<Figure> rate_figures(Runs runs) {
  struct Rate {
    const char* title;
    Measure measure;
    bool is_shown_when_zero;
  };
  const Rate rates[] = {{"Sessions a second", rate_of(&Interval::sessions), true},
                        {"Requests a second", rate_of(&Interval::requests), true},
                        {"MB a second", rate_of(&Interval::octets, 1e6), true},
                        {"Errors a second", rate_of(&Interval::errors), false},
                        {"Violations a second", rate_of(&Interval::violations), false}};
  std::vector<Figure> figures;
  for (const Rate& rate : rates) {
    std::vector<Series> series = over_time(runs, rate.measure);
    if (is_empty(series) || (!rate.is_shown_when_zero && highest_y(series) == 0)) continue;
    figures.push_back(amount_figure(rate.title, std::move(series), Quantity::Number));
  }
  return figures;
}

std::vector<Figure> server_figures(Runs runs) {
  const std::vector<std::string> names = run_names(runs);
  std::vector<Series> memory;
  std::vector<Series> cores;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    memory.push_back({names[i], {}, i});
    cores.push_back({names[i], {}, i});
    const auto& samples = runs[i].server;
    const std::size_t step = samples.size() / (points_max + 1) + 1;
    for (std::size_t at = 0; at < samples.size(); at += step) {
      const ServerSample& sample = samples[at];
      memory.back().points.push_back(
          {sample.at_seconds, static_cast<double>(sample.resident_octets)});
      if (at == 0) continue;
      const ServerSample& before = samples[at - step];
      const double seconds = sample.at_seconds - before.at_seconds;
      if (seconds <= 0) continue;
      cores.back().points.push_back(
          {sample.at_seconds, (sample.cpu_seconds - before.cpu_seconds) / seconds});
    }
  }
  std::vector<Figure> figures;
  if (is_empty(memory)) return figures;
  figures.push_back(amount_figure("Memory", std::move(memory), Quantity::Octets));
  figures.push_back(amount_figure("Cores busy", std::move(cores), Quantity::Number));
  return figures;
}

}  // namespace restante::load
