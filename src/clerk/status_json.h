// SPDX-License-Identifier: Apache-2.0
//
// What the page shows.
#pragma once

#include "inquiry.h"
#include "json.h"
#include "survey.h"

namespace restante::clerk {

[[nodiscard]] Json status_json(const Office& office, const processes::MetricsBook& book,
                               const Findings& findings);

}  // namespace restante::clerk
