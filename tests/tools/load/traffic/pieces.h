// SPDX-License-Identifier: Apache-2.0
//
// The same octets in many forms: whole, octet by octet, and at random splits.
#pragma once

#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace restante::load::testing {

// Calls `law` with each way to cut `octets`. Each piece is a copy, so that reading beyond its end
// is seen by a sanitizer.
inline void for_each_cut(std::string_view octets,
                         const std::function<void(const std::vector<std::string>&)>& law) {
  law({std::string(octets)});
  std::vector<std::string> single;
  for (const char octet : octets) single.emplace_back(1, octet);
  law(single);
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < octets.size();) {
      const std::size_t size = std::uniform_int_distribution<std::size_t>(1, 12)(random);
      pieces.emplace_back(octets.substr(at, size));
      at += pieces.back().size();
    }
    law(pieces);
  }
}

}  // namespace restante::load::testing
