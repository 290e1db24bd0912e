// SPDX-License-Identifier: Apache-2.0
#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include "report/quantity.h"

namespace restante::load {

namespace {

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::Arriving:
      return "coming in";
    case Stage::WarmingUp:
      return "warm-up";
    case Stage::Measuring:
      break;
  }
  return "";
}

std::string rate(double count, double seconds) {
  return text(count / seconds, Quantity::Number);
}

}  // namespace

std::string progress_line(Stage stage, const Interval& interval) {
  std::string line = fmt::format(
      "{:4.0f} s  {} sessions/s  {} requests/s  {} MB/s  p50 {}  p99 {}  {} errors",
      interval.at_seconds, rate(static_cast<double>(interval.sessions), interval.seconds),
      rate(static_cast<double>(interval.requests), interval.seconds),
      rate(static_cast<double>(interval.octets) / 1e6, interval.seconds),
      text(interval.p50_us, Quantity::Latency), text(interval.p99_us, Quantity::Latency),
      interval.errors);
  if (interval.violations > 0) line += fmt::format("  {} violations", interval.violations);
  if (stage != Stage::Measuring) line += fmt::format("  ({})", name_of(stage));
  return line;
}

Progress::Manner Progress::manner_for(std::FILE* out) {
  return ::isatty(::fileno(out)) == 1 ? Manner::Rewriting : Manner::Lines;
}

Progress::~Progress() {
  if (is_within_line_) fmt::print(out_, "\n");
}

void Progress::show(Stage stage, const Interval& interval) {
  if (manner_ == Manner::Quiet) return;
  const std::string line = progress_line(stage, interval);
  if (manner_ == Manner::Lines) {
    fmt::print(out_, "{}\n", line);
  } else {
    fmt::print(out_, "\r{}\x1b[K", line);  // and what is left of the line before
    is_within_line_ = true;
  }
  std::fflush(out_);
}

}  // namespace restante::load
