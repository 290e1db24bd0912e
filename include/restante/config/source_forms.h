// SPDX-License-Identifier: Apache-2.0
//
// What the drivers that this program was built with read of [[auth.source]], besides `driver` and
// `mechanisms`, which all have. What a driver does with it is said in drivers/source_driver.h: a
// driver has one row in either table.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace restante::config {

// A key that a driver can't do without.
struct NeededKey {
  std::string_view name;
  std::string_view what;  // it is, for the text where it is missing
};

struct SourceForm {
  std::string_view driver;
  std::span<const NeededKey> needs;
  std::span<const std::string_view> may_have;  // other keys

  bool has(std::string_view key) const;
};

namespace forms {

inline constexpr std::array passwd_file_needs = {NeededKey{"path", "the file of users"}};
inline constexpr std::array<std::string_view, 1> passwd_file_may_have = {"shrink_limit"};

}  // namespace forms

inline constexpr std::array source_forms = {
    SourceForm{"passwd-file", forms::passwd_file_needs, forms::passwd_file_may_have},
};

// Null: this program has no such driver.
[[nodiscard]] const SourceForm* find_source_form(std::string_view driver);

}  // namespace restante::config
