// SPDX-License-Identifier: Apache-2.0
//
// Text in TOML's own form.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace restante::config {

// `text` as a basic string of TOML, quotes included. REQUIRES: UTF-8 without NUL.
[[nodiscard]] std::string quoted(std::string_view text);

// `text` with control characters as TOML escapes them: it may go to a terminal.
[[nodiscard]] std::string printable(std::string_view text);

// A list of basic strings; a long one has an element a line.
[[nodiscard]] std::string quoted_list(std::span<const std::string> texts);

// quoted(), cut to a length that suits an error message.
[[nodiscard]] std::string shown(std::string_view text);

// A key as it stands in a dotted name: bare where TOML allows that, else shown().
[[nodiscard]] std::string shown_key(std::string_view key);

}  // namespace restante::config
