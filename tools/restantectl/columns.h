// SPDX-License-Identifier: Apache-2.0
//
// Objects as lines with aligned columns, for a person.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace restante::ctl {

using Json = nlohmann::ordered_json;

enum class Form {
  Text,
  Moment,   // "3m ago"
  Seconds,  // "3 min"
  Octets    // "1.2 MiB"
};

struct Column {
  std::string_view title;
  std::string_view key;
  Form form = Form::Text;
};

// As a person reads it; "-" where there is nothing.
[[nodiscard]] std::string cell(const Json& object, const Column& column, std::int64_t now);

// A line of titles and a line an object. No objects, no titles.
void print_columns(std::span<const Column> columns, std::span<const Json> objects,
                   std::int64_t now);

}  // namespace restante::ctl
