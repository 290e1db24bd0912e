// SPDX-License-Identifier: Apache-2.0
//
// From a TOML file to Settings. All that is wrong is said at once, in the order of the file; a
// syntax error hides what stands behind it. A file has at most 16 MiB.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "restante/config/settings.h"

namespace restante::config {

struct Problem {
  std::string file;
  std::size_t line;    // 1 for the first; 0: the file as a whole
  std::size_t column;  // in characters, 1 for the first; 0: the file as a whole
  std::string text;    // what is wrong and what would be right

  bool operator==(const Problem&) const = default;
};

// "FILE:LINE:COLUMN: text", or "FILE: text" for the file as a whole.
[[nodiscard]] std::string describe(const Problem& problem);

[[nodiscard]] std::expected<Settings, std::vector<Problem>> load(const std::string& path);

// What is right: all that restante.toml(5) describes, or only what this version can serve.
enum class Accept { EverythingDescribed, ThisVersion };

// The same from text at hand. `path` names it in problems; its folder anchors relative paths.
[[nodiscard]] std::expected<Settings, std::vector<Problem>> parse(
    std::string_view text, const std::string& path, Accept accept = Accept::ThisVersion);

// What an operator should know and what keeps nothing from working. `path` is where the settings
// were read from.
[[nodiscard]] std::vector<std::string> warnings(const Settings& settings, const std::string& path);

// The effective configuration with every key, as TOML that parse() reads back to equal Settings.
[[nodiscard]] std::string print(const Settings& settings);

}  // namespace restante::config
