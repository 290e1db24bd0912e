// SPDX-License-Identifier: Apache-2.0
//
// "Did you mean ...?"
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace restante::config {

// The known word that `word` is most likely a slip of; nothing where none is near.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> known);

}  // namespace restante::config
