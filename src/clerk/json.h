// SPDX-License-Identifier: Apache-2.0
//
// What operators are told is JSON, its keys in the order in which they were written.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace restante::clerk {

using Json = nlohmann::ordered_json;

// In one line. Octets that are no UTF-8 are shown as U+FFFD.
inline std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace restante::clerk
