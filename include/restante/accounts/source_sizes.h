// SPDX-License-Identifier: Apache-2.0
//
// How many users each source had when it was last taken into use, in the accounts' memory: the
// process that reads a file anew can tell whether half of it is gone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "restante/accounts/memory.h"

namespace restante::accounts {

class SourceSizes {
 public:
  // Sources beyond that many are not remembered.
  static constexpr std::size_t sources_max = 64;

  explicit SourceSizes(const Memory& memory) : memory_(memory) {}

  // Nothing: it was not in use before.
  std::optional<std::uint64_t> before(std::string_view source) const;
  void note(std::string_view source, std::uint64_t users);

 private:
  const Memory& memory_;
};

}  // namespace restante::accounts
