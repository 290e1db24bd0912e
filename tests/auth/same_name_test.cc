// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/same_name.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "restante/auth/claimant.h"

namespace restante::auth {
namespace {

struct Pair {
  std::string_view one;
  std::string_view other;
};

class SameNames : public testing::TestWithParam<Pair> {};

TEST_P(SameNames, AreOneUsers) {
  const auto& [one, other] = GetParam();
  EXPECT_TRUE(is_same_name(one, other));
  EXPECT_TRUE(is_same_name(other, one));
  EXPECT_EQ(folded_name(one), folded_name(other));
}

TEST_P(SameNames, AskForTheUsersOwnMaildrop) {
  const auto& [one, other] = GetParam();
  for (const std::string_view domain : {"", "example.net", "b\u00FCcher.example"}) {
    const auto who = claimant(one, other, domain);
    ASSERT_TRUE(who) << one;
    EXPECT_EQ(who->authorize_as, "") << one;
    EXPECT_NE(who->user, "") << one;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, SameNames,
    testing::Values(Pair{"alice", "alice"}, Pair{"Alice@X", "aLICE@x"},
                    Pair{"JOS\u00C9@x", "jos\u00E9@x"},   // e with an acute
                    Pair{"jose\u0301@x", "jos\u00E9@x"},  // the same in two characters
                    Pair{"JOSE\u0301@X", "jos\u00E9@x"},  // both at once
                    Pair{"J\u030C", "\u01F0"},            // j with a caron: small in one alone
                    Pair{"\uFF2A\uFF2F", "jo"},           // of full width
                    Pair{"\u0399\u03A9\u0391\u039D\u039D\u0397\u03A3",
                         "\u03B9\u03C9\u03B1\u03BD\u03BD\u03B7\u03C2"},  // with a final sigma
                    Pair{"\u0418\u0412\u0410\u041D", "\u0438\u0432\u0430\u043D"},
                    Pair{"\u0531\u0580\u0561\u0574", "\u0561\u0580\u0561\u0574"},
                    Pair{"\U00010400", "\U00010428"}));

class OtherNames : public testing::TestWithParam<Pair> {};

TEST_P(OtherNames, AreOtherUsers) {
  const auto& [one, other] = GetParam();
  EXPECT_FALSE(is_same_name(one, other));
  EXPECT_FALSE(is_same_name(other, one));
  EXPECT_NE(folded_name(one), folded_name(other));
  EXPECT_EQ(claimant(one, other, "")->authorize_as, other);
}

INSTANTIATE_TEST_SUITE_P(Table, OtherNames,
                         testing::Values(Pair{"alice", "alic"}, Pair{"jos\u00E9", "jose"},
                                         Pair{"wei\u00DF", "weiss"}, Pair{"wei\u00DF", "WEISS"},
                                         Pair{"\u0131", "i"},  // without a dot, and Turkish
                                         Pair{"m\u00FCller", "m\u00FBller"}));

TEST(SameName, ComparesWhatCannotBePreparedAsItIs) {
  EXPECT_TRUE(is_same_name("M\xFCller", "m\xFCLLER"));
  EXPECT_FALSE(is_same_name("m\xDCller", "m\xFCller"));
  EXPECT_FALSE(is_same_name("m\xFCller", "m\u00FCller"));
}

}  // namespace
}  // namespace restante::auth
