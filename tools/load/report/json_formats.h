// SPDX-License-Identifier: Apache-2.0
//
// What the JSON files say of themselves under "format".
#pragma once

namespace restante::load {

inline constexpr const char* results_format = "restante-load results";
inline constexpr const char* growth_format = "restante-load growth";

}  // namespace restante::load
