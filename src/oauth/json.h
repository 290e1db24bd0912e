// SPDX-License-Identifier: Apache-2.0
//
// JSON (RFC 8259) from people who may mean harm.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace restante::oauth {

using Json = nlohmann::json;

// Deeper ones have no use in a token, a key or an answer.
inline constexpr int json_depth_max = 16;

// Nothing where the text is not one object, names a member of any object twice or is too deep.
[[nodiscard]] std::optional<Json> parse_object(std::string_view text);

// Null where there is no such member, or it is not a string.
[[nodiscard]] const std::string* string_member(const Json& object, const char* name);

}  // namespace restante::oauth
