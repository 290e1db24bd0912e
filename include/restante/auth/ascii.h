// SPDX-License-Identifier: Apache-2.0
//
// Comparing names without regard to the case of ASCII letters. Other octets compare as they are:
// what a letter beyond ASCII looks like in the other case depends on languages and is not asked.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace restante::auth {

constexpr char fold_case(char letter) {
  return 'A' <= letter && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

inline std::string fold_case(std::string_view text) {
  std::string folded(text);
  for (char& letter : folded) letter = fold_case(letter);
  return folded;
}

constexpr bool equal_but_for_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other,
                            [](char a, char b) { return fold_case(a) == fold_case(b); });
}

}  // namespace restante::auth
