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
  std::string file;    // empty: it comes of none
  std::size_t line;    // 1 for the first; 0: the file as a whole
  std::size_t column;  // in characters, 1 for the first; 0: the file as a whole
  std::string text;    // what is wrong and what would be right

  bool operator==(const Problem&) const = default;
};

// "FILE:LINE:COLUMN: text", "FILE: text" for the file as a whole, or the text alone.
[[nodiscard]] std::string describe(const Problem& problem);

[[nodiscard]] std::expected<Settings, std::vector<Problem>> load(const std::string& path);

// What is right: all that restante.toml(5) describes, or only what this version can serve.
enum class Accept { EverythingDescribed, ThisVersion };

// The same from text at hand. `path` names it in problems; its folder anchors relative paths.
[[nodiscard]] std::expected<Settings, std::vector<Problem>> parse(
    std::string_view text, const std::string& path, Accept accept = Accept::ThisVersion);

// Where a server that was started with this file is to be asked: a file with errors in it may still
// say it. One that is no TOML, or can't be read, does not: then it is the default, with what is
// wrong.
struct ControlSocketFound {
  std::string socket;
  std::vector<Problem> problems;
};
[[nodiscard]] ControlSocketFound find_control_socket(const std::string& path);

// What an operator should know and what keeps nothing from working. `path` is where the settings
// were read from.
[[nodiscard]] std::vector<std::string> warnings(const Settings& settings, const std::string& path);

// The effective configuration with every key, as TOML that parse() reads back to equal Settings.
[[nodiscard]] std::string print(const Settings& settings);

}  // namespace restante::config
