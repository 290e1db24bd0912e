// SPDX-License-Identifier: Apache-2.0
#include "reading_progress.h"

#include <fmt/format.h>

#include <utility>

#include "restante/base/log.h"

namespace restante {

namespace {

// A log of a start is read when something is wrong: so it is told of earlier than of other work.
constexpr Duration log_interval = std::chrono::seconds(2);

unsigned percent_of(unsigned parts) {
  return parts * 100 / drivers::SourceListener::parts;
}

}  // namespace

ShownReading::ShownReading(std::string source)
    : source_(std::move(source)), progress_(stderr, Progress::manner_of(stderr), steady_now()) {}

void ShownReading::tell(unsigned parts) {
  const TimePoint now = steady_now();
  if (!progress_.is_due(now)) return;
  progress_.show(fmt::format("{}: {} % of the users are read", source_, percent_of(parts)), now);
}

LoggedReading::LoggedReading(std::string source, TimePoint now)
    : source_(std::move(source)), due_(now + log_interval) {}

void LoggedReading::tell(unsigned parts, TimePoint now) {
  if (now < due_) return;
  due_ = now + log_interval;
  log::info("users are being read").add("path", source_).add("percent", percent_of(parts));
}

}  // namespace restante
