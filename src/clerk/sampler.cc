// SPDX-License-Identifier: Apache-2.0
#include "sampler.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "restante/metrics/exposition.h"

namespace restante::clerk {

namespace {

using metrics::Figures;
using metrics::Metric;
using metrics::Track;

// A failed login waits on purpose, and how long a message takes its client decides.
bool tells_of_speed(std::string_view verb) {
  for (const std::string_view other : {"PASS", "APOP", "AUTH", "RETR", "TOP"}) {
    if (verb == other) return false;
  }
  return true;
}

using Counts = std::array<std::uint64_t, metrics::buckets>;

Counts command_times(const Figures& figures, const Figures& before) {
  const auto& verbs =
      metrics::catalogue()[static_cast<std::size_t>(Metric::CommandSeconds)].labels[0].values;
  Counts counts{};
  for (std::size_t verb = 0; verb < verbs.size(); ++verb) {
    if (!tells_of_speed(verbs[verb])) continue;
    const std::size_t first =
        metrics::first_cell(Metric::CommandSeconds) + verb * metrics::histogram_cells;
    for (std::size_t at = 0; at < counts.size(); ++at) {
      const std::uint64_t now = figures[first + at];
      counts[at] += now - std::min(now, before[first + at]);
    }
  }
  return counts;
}

}  // namespace

metrics::Point point_of(const Figures& figures, const Figures& before, std::int64_t time) {
  using metrics::LoginResult;
  using metrics::SessionState;
  metrics::Point point{time, {}};
  const auto sessions = [&](SessionState state) {
    return figures[metrics::cell(Metric::Sessions, state)];
  };
  point[Track::Authorization] = sessions(SessionState::Authorization);
  point[Track::Transaction] = sessions(SessionState::Transaction);
  point[Track::Update] = sessions(SessionState::Update);
  point[Track::Logins] = metrics::logins(figures, LoginResult::Ok);
  point[Track::LoginFailures] = metrics::sum_of(figures, Metric::Logins) - point[Track::Logins];
  point[Track::LoginErrors] = metrics::logins(figures, LoginResult::Error);
  point[Track::Refusals] = metrics::sum_of(figures, Metric::ConnectionsRefused);
  point[Track::Commands] = metrics::sum_of(figures, Metric::Commands);
  point[Track::SentOctets] = metrics::sum_of(figures, Metric::SentOctets);
  point[Track::ReceivedOctets] = metrics::sum_of(figures, Metric::ReceivedOctets);
  const Counts times = command_times(figures, before);
  point[Track::Median] = metrics::quantile(times, 0.5);
  point[Track::P95] = metrics::quantile(times, 0.95);
  point[Track::P99] = metrics::quantile(times, 0.99);
  return point;
}

Sampler::Sampler(loop::Loop& loop, const WallClock& clock, processes::MetricsBook& book)
    : loop_(loop), clock_(clock), book_(book), timer_(loop, *this) {}

void Sampler::start() {
  before_ = book_.figures();
  timer_.start_at(loop_.now() + metrics::History::interval);
}

void Sampler::on_timer(loop::Timer&) {
  const metrics::Figures figures = book_.figures();
  book_.history().add(point_of(figures, before_, clock_.seconds()));
  before_ = figures;
  timer_.start_at(loop_.now() + metrics::History::interval);
}

}  // namespace restante::clerk
