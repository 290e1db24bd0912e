// SPDX-License-Identifier: Apache-2.0
#include "status_json.h"

#include <algorithm>
#include <cmath>

#include "health.h"
#include "restante/processes/supervisor.h"
#include "sampler.h"
#include "states.h"
#include "times.h"

namespace restante::clerk {

namespace {

using metrics::Figures;
using metrics::Metric;
using metrics::Point;
using metrics::Track;

constexpr std::size_t warnings_shown = 20;

// Rates are those of the last minute.
constexpr std::int64_t window_s = 60;

struct Line {
  Track track;
  const char* name;
  enum class Shown { AsItIs, ASecond, Milliseconds } shown;
};

// The page's plots, and what stands beside them.
constexpr std::array lines_shown = {
    Line{Track::Authorization, "authorization", Line::Shown::AsItIs},
    Line{Track::Transaction, "transaction", Line::Shown::AsItIs},
    Line{Track::Update, "update", Line::Shown::AsItIs},
    Line{Track::Logins, "logins", Line::Shown::ASecond},
    Line{Track::LoginFailures, "login_failures", Line::Shown::ASecond},
    Line{Track::Refusals, "refusals", Line::Shown::ASecond},
    Line{Track::Commands, "commands", Line::Shown::ASecond},
    Line{Track::SentOctets, "sent_octets", Line::Shown::ASecond},
    Line{Track::ReceivedOctets, "received_octets", Line::Shown::ASecond},
    Line{Track::Median, "p50_ms", Line::Shown::Milliseconds},
    Line{Track::P95, "p95_ms", Line::Shown::Milliseconds},
    Line{Track::P99, "p99_ms", Line::Shown::Milliseconds},
};

// As much as anybody reads.
double rounded(double value) {
  return std::round(value * 100) / 100;
}

double rate_between(const Point& from, const Point& to, Track track) {
  const auto seconds = static_cast<double>(std::max<std::int64_t>(to.time - from.time, 1));
  return rounded(static_cast<double>(to[track] - std::min(to[track], from[track])) / seconds);
}

// A rate is that since the point before; the first point has none.
Json series_of(const Line& line, const std::vector<Point>& points) {
  Json series = Json::array();
  for (std::size_t at = 1; at < points.size(); ++at) {
    const std::uint64_t value = points[at][line.track];
    switch (line.shown) {
      case Line::Shown::AsItIs:
        series.push_back(value);
        break;
      case Line::Shown::ASecond:
        series.push_back(rate_between(points[at - 1], points[at], line.track));
        break;
      case Line::Shown::Milliseconds:
        series.push_back(static_cast<double>(value) / 1000);
        break;
    }
  }
  return series;
}

Json hour_of(const std::vector<Point>& points) {
  Json hour;
  Json& times = hour["time"] = Json::array();
  for (std::size_t at = 1; at < points.size(); ++at) times.push_back(points[at].time);
  for (const Line& line : lines_shown) hour[line.name] = series_of(line, points);
  return hour;
}

// What stands beside the plots: now, or in the last minute.
Json now_of(const std::vector<Point>& points, const Point& now) {
  const auto begin = std::ranges::find_if(
      points, [&](const Point& point) { return now.time - point.time <= window_s; });
  Json object;
  for (const Line& line : lines_shown) {
    const std::uint64_t last = points.empty() ? 0 : points.back()[line.track];
    switch (line.shown) {
      case Line::Shown::AsItIs:
        object[line.name] = now[line.track];
        break;
      case Line::Shown::ASecond:
        object[line.name] = begin == points.end() ? 0.0 : rate_between(*begin, now, line.track);
        break;
      case Line::Shown::Milliseconds:
        object[line.name] = static_cast<double>(last) / 1000;
        break;
    }
  }
  return object;
}

Json busiest_of(const std::vector<metrics::Busiest::One>& all) {
  Json list = Json::array();
  for (const metrics::Busiest::One& one : all) {
    list.push_back({{"name", one.name}, {"commands", one.commands}, {"octets", one.octets}});
  }
  return list;
}

Json warnings_of(const processes::MetricsBook& book) {
  Json list = Json::array();
  for (const metrics::Warning& warning : book.warnings(warnings_shown)) {
    list.push_back({{"time", time_text_of_ms(warning.time)}, {"text", warning.text}});
  }
  return list;
}

Json refusals_of(const Figures& figures) {
  const auto& family = metrics::catalogue()[static_cast<std::size_t>(Metric::ConnectionsRefused)];
  Json object;
  for (std::size_t reason = 0; reason < family.combinations(); ++reason) {
    object[std::string(family.labels[0].values[reason])] =
        figures[metrics::cell(Metric::ConnectionsRefused, reason)];
  }
  return object;
}

class Page {
 public:
  Page(const Office& office, const processes::MetricsBook& book, const Findings& findings)
      : office_(office),
        findings_(findings),
        book_(book),
        figures_(book.figures()),
        now_(office.clock.seconds()),
        points_(book.history().points(now_)) {}

  Json object() const {
    const Health health = examine({findings_, figures_, points_, office_.options.set,
                                   processes::worker_count(office_.options.settings), now_});
    Json object = {{"state", name_of(health.state)},
                   {"reasons", health.reasons},
                   {"time", time_text(now_)},
                   {"version", office_.options.version},
                   {"hostname", office_.options.settings.server.hostname}};
    add_facts(object);
    object["now"] = now_of(points_, point_of(figures_, figures_, now_));
    add_processes(object);
    add_workers(object);
    object["certificates"] = certificates_json(findings_.states, office_.options.set, now_);
    object["refusals"] = refusals_of(figures_);
    object["users"] = busiest_of(findings_.users);
    object["addresses"] = busiest_of(findings_.addresses);
    object["warnings"] = warnings_of(book_);
    object["hour"] = hour_of(points_);
    return object;
  }

 private:
  std::uint64_t figure(Metric metric) const { return figures_[metrics::first_cell(metric)]; }

  void add_facts(Json& object) const {
    const auto started = static_cast<std::int64_t>(figure(Metric::ProcessStarted) / 1'000'000);
    object["started"] = time_text(started);
    object["uptime_s"] = now_ - started;
    if (!findings_.facts) return;
    const processes::Facts& facts = *findings_.facts;
    object["reload"] = reload_json(facts);
    object["config"] = {{"path", facts.config_path},
                        {"changed", facts.config == processes::Facts::Config::Changed}};
  }

  void add_processes(Json& object) const {
    object["processes"] = {{"cpu_s", static_cast<double>(figure(Metric::ProcessCpu)) / 1e6},
                           {"memory_octets", figure(Metric::ProcessMemory)},
                           {"descriptors", figure(Metric::ProcessDescriptors)},
                           {"descriptors_max", figure(Metric::ProcessDescriptorsMax)},
                           {"threads_waiting", figure(Metric::ThreadsWaiting)},
                           {"logins_waiting", figure(Metric::LoginsWaiting)},
                           {"log_lines_lost", figure(Metric::LogLinesLost)},
                           {"workers_restarted", figure(Metric::WorkersRestarted)}};
  }

  void add_workers(Json& object) const {
    const processes::Facts* const facts = findings_.facts ? &*findings_.facts : nullptr;
    Json& list = object["workers"] = Json::array();
    for (const auto& [place, worker] : workers_of(findings_.states, facts, office_.options.set)) {
      list.push_back(object_of(place, worker));
    }
  }

  Json object_of(const Place& place, const processes::WorkerFacts& facts) const {
    const auto state = findings_.states.find(place);
    const bool is_there = state != findings_.states.end();
    const bool is_silent = findings_.silent.contains(place);
    return {{"worker", place.worker},
            {"state", facts.process == 0                 ? "replaced"
                      : is_silent                        ? "silent"
                      : place.set == office_.options.set ? "serving"
                                                         : "draining"},
            {"pid", facts.process},
            {"started", time_text_of_ms(facts.started.time_since_epoch().count())},
            {"sessions", is_there ? Json(state->second.sessions) : Json(nullptr)},
            {"restarts", facts.restarts}};
  }

  const Office& office_;
  const Findings& findings_;
  const processes::MetricsBook& book_;
  const Figures figures_;
  const std::int64_t now_;
  const std::vector<Point> points_;
};

}  // namespace

Json status_json(const Office& office, const processes::MetricsBook& book,
                 const Findings& findings) {
  return Page(office, book, findings).object();
}

}  // namespace restante::clerk
