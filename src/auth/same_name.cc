// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/same_name.h"

#include <stringprep.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "restante/auth/ascii.h"
#include "restante/auth/saslprep.h"

namespace restante::auth {

namespace {

using Letters = std::vector<Stringprep_table_element>;

Letters letters_with_a_counterpart() {
  Letters letters;
  for (const auto* row = stringprep_rfc3454_B_2; row->start != 0; ++row) {
    const bool is_one_letter = row->map[1] == 0;
    if (is_one_letter) letters.push_back(*row);
  }
  letters.push_back({});  // the end, for the library
  return letters;
}

std::string folded_in_ascii(std::string_view name) {
  std::string folded(name);
  std::ranges::transform(folded, folded.begin(), [](char letter) { return fold_case(letter); });
  return folded;
}

}  // namespace

std::string folded_name(std::string_view name) {
  if (is_ascii(name)) return folded_in_ascii(name);
  const auto prepared = prepare_name(name);
  if (!prepared) return folded_in_ascii(name);

  static const Letters letters = letters_with_a_counterpart();
  // A small letter may be one with the mark behind it, though the capital is not.
  const std::array<Stringprep_profile, 3> steps{
      {{STRINGPREP_MAP_TABLE, {}, letters.data(), letters.size() - 1},
       {STRINGPREP_NFKC, {}, nullptr, 0},
       {}}};
  // Of an octet of UTF-8 neither step makes more than this.
  constexpr std::size_t growth_max = 4;
  std::string space(*prepared);
  space.resize(growth_max * prepared->size() + 1);
  const int verdict = stringprep(space.data(), space.size(), {}, steps.data());
  if (verdict != STRINGPREP_OK) return folded_in_ascii(*prepared);
  space.resize(space.find('\0'));
  return space;
}

bool is_same_name(std::string_view one, std::string_view other) {
  if (equal_but_for_case(one, other)) return true;
  return !(is_ascii(one) && is_ascii(other)) && folded_name(one) == folded_name(other);
}

}  // namespace restante::auth
