// SPDX-License-Identifier: Apache-2.0
//
// Which names are one user's: those that once they are prepared (saslprep.h) differ in the case of
// letters alone, whatever alphabet they are of.
//
// Case is that of RFC 3454, table B.2, as SASLprep's forms are that RFC's: of Unicode 3.2, the same
// in all languages. A letter stands for one other. What only becomes several letters in capitals is
// none of them, for Weiß and Weiss are two people.
#pragma once

#include <string>
#include <string_view>

namespace restante::auth {

// The same for all names of one user. Of a name that can't be prepared only ASCII is folded.
[[nodiscard]] std::string folded_name(std::string_view name);

[[nodiscard]] bool is_same_name(std::string_view one, std::string_view other);

}  // namespace restante::auth
