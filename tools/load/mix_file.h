// SPDX-License-Identifier: Apache-2.0
//
// A mix of scenarios, in TOML: conf/load-mix.toml shows all there is.
#pragma once

#include <string>
#include <vector>

#include "restante/base/result.h"
#include "traffic/plan.h"

namespace restante::load {

// Corrupt: no TOML, or something in it can't be; the text says where. NotFound: no such file.
[[nodiscard]] Result<std::vector<Weighted>> read_mix(const std::string& path);

}  // namespace restante::load
