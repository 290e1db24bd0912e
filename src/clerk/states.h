// SPDX-License-Identifier: Apache-2.0
//
// What colleagues said of themselves, and the supervisor of them, put together for an operator.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "colleagues.h"
#include "json.h"
#include "restante/clerk/questions.h"
#include "restante/processes/facts.h"

namespace restante::clerk {

using States = std::map<Place, WorkerState>;

// Those of the set's workers, which all have the same. Empty where none of them answered.
[[nodiscard]] std::vector<WorkerState::Certificate> certificates_of(const States& states,
                                                                    std::uint32_t set);
// The same as objects, with the days that are left at `now`, in seconds since 1970.
[[nodiscard]] Json certificates_json(const States& states, std::uint32_t set, std::int64_t now);

// Those of the set that serves, and those that only finish what they have begun: of these the
// supervisor that started them may be another one, which knows more than they say. `facts` may be
// null. Of a set that is just starting there is nothing to say yet.
[[nodiscard]] std::map<Place, processes::WorkerFacts> workers_of(const States& states,
                                                                 const processes::Facts* facts,
                                                                 std::uint32_t set);

// The last reload.
[[nodiscard]] Json reload_json(const processes::Facts& facts);

}  // namespace restante::clerk
