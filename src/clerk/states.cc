// SPDX-License-Identifier: Apache-2.0
#include "states.h"

#include <chrono>
#include <cmath>

#include "times.h"

namespace restante::clerk {

namespace {

using processes::Facts;
using processes::Role;
using processes::WorkerFacts;

constexpr std::int64_t seconds_a_day = 24 * 60 * 60;

}  // namespace

std::vector<WorkerState::Certificate> certificates_of(const States& states, std::uint32_t set) {
  for (const auto& [place, state] : states) {
    if (place.set == set && place.role == Role::Worker) return state.certificates;
  }
  return {};
}

Json certificates_json(const States& states, std::uint32_t set, std::int64_t now) {
  Json all = Json::array();
  for (const WorkerState::Certificate& one : certificates_of(states, set)) {
    const double days = static_cast<double>(one.not_after - now) / seconds_a_day;
    all.push_back({{"name", one.name},
                   {"not_after", time_text(one.not_after)},
                   {"days_left", static_cast<std::int64_t>(std::floor(days))}});
  }
  return all;
}

std::map<Place, WorkerFacts> workers_of(const States& states, const Facts* facts,
                                        std::uint32_t set) {
  std::map<Place, WorkerFacts> all;
  for (const auto& [place, state] : states) {
    if (place.role != Role::Worker) continue;
    all[place] = {place.set, place.worker, static_cast<pid_t>(state.process),
                  processes::WallTime(std::chrono::milliseconds(state.started)), 0};
  }
  if (facts != nullptr) {
    for (const WorkerFacts& worker : facts->workers) {
      all[{Role::Worker, worker.set, worker.worker}] = worker;
    }
  }
  std::erase_if(all, [&](const auto& entry) {
    const auto& [place, worker] = entry;
    const bool has_ended = worker.process == 0;
    return place.set > set || (place.set < set && has_ended);
  });
  return all;
}

Json reload_json(const Facts& facts) {
  return {{"time", time_text_of_ms(facts.reloaded.time_since_epoch().count())},
          {"result", facts.reload == Facts::Reload::Ok ? "ok" : "refused"},
          {"problems", facts.problems}};
}

}  // namespace restante::clerk
