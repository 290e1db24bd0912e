// SPDX-License-Identifier: Apache-2.0
//
// What the drivers that this program was built with read of [[auth.source]], besides `driver` and
// `mechanisms`, which all have. What a driver does with it is said in drivers/source_driver.h: a
// driver has one row in either table.
#pragma once

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

// All, in the order in which they are named to people.
[[nodiscard]] std::span<const SourceForm> source_forms();

// Null: this program has no such driver.
[[nodiscard]] const SourceForm* find_source_form(std::string_view driver);

}  // namespace restante::config
