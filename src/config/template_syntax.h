// SPDX-License-Identifier: Apache-2.0
//
// The syntax of maildrop.path: %u %n %d %h %{hash:N} with N from 1 to 8, and %% for a percent
// sign. What the variables come to is for the store to say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace restante::config {

// Nothing, or what is wrong; the text is meant to follow the key's name.
[[nodiscard]] std::optional<std::string> check_template_syntax(std::string_view path);

// `path` as a template that stands for exactly this path.
[[nodiscard]] std::string as_template(std::string_view path);

}  // namespace restante::config
