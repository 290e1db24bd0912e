// SPDX-License-Identifier: Apache-2.0
#include "health.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "states.h"

namespace restante::clerk {

namespace {

using metrics::Metric;
using metrics::Track;
using processes::Facts;

// Time to get a certificate, for one who looks once a week.
constexpr std::int64_t days_to_renew = 7;
constexpr std::int64_t seconds_a_day = 24 * 60 * 60;

// What happened so long ago is over.
constexpr std::int64_t recent_s = 10 * 60;

// Of the descriptors of a worker: who needs so many will soon need more.
constexpr std::uint64_t descriptors_percent = 90;

std::uint64_t value(const metrics::Figures& figures, Metric metric) {
  return figures[metrics::first_cell(metric)];
}

class Examination {
 public:
  explicit Examination(const Symptoms& symptoms) : symptoms_(symptoms) {}

  Health examine() {
    look_at_serving();
    look_at_silent();
    look_at_configuration();
    look_at_restarts();
    look_at_certificates();
    look_at_descriptors();
    look_at_logins();
    if (value(symptoms_.figures, Metric::Draining) != 0) {
      return {Health::State::Draining, {"the server was told to stop, and lets sessions end"}};
    }
    return {reasons_.empty() ? Health::State::Well : Health::State::Ill, std::move(reasons_)};
  }

 private:
  template <class... Values>
  void complain(fmt::format_string<Values...> text, Values&&... values) {
    reasons_.push_back(fmt::format(text, std::forward<Values>(values)...));
  }

  void look_at_serving() {
    const std::uint64_t serving = value(symptoms_.figures, Metric::WorkersServing);
    if (serving < symptoms_.workers) {
      complain("{} of {} workers do not serve", symptoms_.workers - serving, symptoms_.workers);
    }
    if (value(symptoms_.figures, Metric::AccountsServing) == 0) {
      complain("nobody can log in: the process that knows the users is not there");
    }
  }

  void look_at_silent() {
    for (const Place& place : symptoms_.findings.silent) {
      complain("{} does not answer", text_of(place));
    }
    if (!symptoms_.findings.facts) complain("the supervisor does not answer");
  }

  void look_at_configuration() {
    const auto& facts = symptoms_.findings.facts;
    if (!facts) return;
    if (facts->reload == Facts::Reload::Refused) {
      complain("the last reload was refused: {}",
               facts->problems.empty() ? "see the log" : facts->problems.front());
    }
    if (facts->config == Facts::Config::Unreadable) {
      complain("{} can't be read; a restart would fail", facts->config_path);
    }
  }

  void look_at_restarts() {
    if (!symptoms_.findings.facts) return;
    for (const processes::WorkerFacts& worker : symptoms_.findings.facts->workers) {
      if (worker.set != symptoms_.set || worker.restarts == 0) continue;
      const std::int64_t age =
          symptoms_.now -
          std::chrono::floor<std::chrono::seconds>(worker.started.time_since_epoch()).count();
      if (age > recent_s) continue;
      complain("worker {} ended and was replaced {} min ago", worker.worker, age / 60);
    }
  }

  // Several hosts may have the same certificate.
  void look_at_certificates() {
    std::set<std::string> said;
    for (const auto& one : certificates_of(symptoms_.findings.states, symptoms_.set)) {
      const std::int64_t left = one.not_after - symptoms_.now;
      if (left >= days_to_renew * seconds_a_day || !said.insert(one.name).second) continue;
      if (left <= 0) {
        complain("the certificate {} has ended", one.name);
      } else {
        complain("the certificate {} ends in {} days", one.name, left / seconds_a_day);
      }
    }
  }

  void look_at_descriptors() {
    for (const auto& [place, state] : symptoms_.findings.states) {
      const std::uint64_t limit = state.descriptors_max;
      if (limit == 0 || state.descriptors * std::uint64_t{100} < limit * descriptors_percent) {
        continue;
      }
      complain("{} has {} of {} descriptors in use; raise the limit of open files", text_of(place),
               state.descriptors, limit);
    }
  }

  void look_at_logins() {
    const metrics::Point* before = nullptr;
    for (const metrics::Point& point : symptoms_.points) {
      if (symptoms_.now - point.time > recent_s) continue;
      before = &point;
      break;
    }
    if (before == nullptr) return;
    const std::uint64_t now = symptoms_.points.back()[Track::LoginErrors];
    const std::uint64_t then = (*before)[Track::LoginErrors];
    if (now > then) {
      complain("{} logins failed in the last {} min by no fault of the user; the log says why",
               now - then, recent_s / 60);
    }
  }

  const Symptoms& symptoms_;
  std::vector<std::string> reasons_;
};

}  // namespace

std::string_view name_of(Health::State state) {
  switch (state) {
    case Health::State::Well:
      return "well";
    case Health::State::Draining:
      return "draining";
    case Health::State::Ill:
      return "ill";
  }
  return "";
}

std::string_view hindrance(const metrics::Figures& figures) {
  if (value(figures, Metric::Draining) != 0) return "draining";
  if (value(figures, Metric::WorkersServing) == 0) return "no-workers";
  if (value(figures, Metric::AccountsServing) == 0) return "no-accounts";
  return {};
}

Health examine(const Symptoms& symptoms) {
  return Examination(symptoms).examine();
}

}  // namespace restante::clerk
