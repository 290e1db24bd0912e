// SPDX-License-Identifier: Apache-2.0
//
// Whether the server is well, in a word, and if not why.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "restante/metrics/history.h"
#include "restante/metrics/sheet.h"
#include "survey.h"

namespace restante::clerk {

struct Health {
  enum class State : std::uint8_t { Well, Draining, Ill };

  State state = State::Well;
  std::vector<std::string> reasons;
};

// "well", "draining", "ill".
[[nodiscard]] std::string_view name_of(Health::State state);

// What whoever spreads clients over servers is told: empty while it serves, else a word of why not.
[[nodiscard]] std::string_view hindrance(const metrics::Figures& figures);

struct Symptoms {
  const Findings& findings;
  const metrics::Figures& figures;
  std::span<const metrics::Point> points;  // of the last hour
  std::uint32_t set = 0;                   // that serves
  std::size_t workers = 0;                 // as many as it has
  std::int64_t now = 0;                    // seconds since 1970
};

// For a person, who is told all that is wrong at once.
[[nodiscard]] Health examine(const Symptoms& symptoms);

}  // namespace restante::clerk
