// SPDX-License-Identifier: Apache-2.0
//
// Comparing words of protocols without regard to the case of ASCII letters. Other octets compare as
// they are. Names of users are compared by same_name.h.
#pragma once

#include <algorithm>
#include <string_view>

namespace restante::auth {

constexpr char fold_case(char letter) {
  return 'A' <= letter && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char octet) { return (octet & 0x80) == 0; });
}

constexpr bool equal_but_for_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other,
                            [](char a, char b) { return fold_case(a) == fold_case(b); });
}

}  // namespace restante::auth
