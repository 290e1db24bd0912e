// SPDX-License-Identifier: Apache-2.0
#include "user_pattern.h"

#include <gtest/gtest.h>

namespace restante::load {
namespace {

using Names = std::vector<std::string>;

TEST(UserPattern, CountsFromTheFirstToTheLast) {
  EXPECT_EQ((Names{"u8@x", "u9@x", "u10@x"}), expand_user_pattern("u{8..10}@x").value());
  EXPECT_EQ(Names{"u5"}, expand_user_pattern("u{5..5}").value());
  EXPECT_EQ((Names{"0", "1"}), expand_user_pattern("{0..1}").value());
}

TEST(UserPattern, ATextWithoutBracesIsOneName) {
  EXPECT_EQ(Names{"ada@example.test"}, expand_user_pattern("ada@example.test").value());
}

TEST(UserPattern, ALeadingZeroSetsTheWidth) {
  EXPECT_EQ((Names{"u098", "u099", "u100"}), expand_user_pattern("u{098..100}").value());
}

TEST(UserPattern, OfSeveralRangesTheLastRunsFastest) {
  EXPECT_EQ((Names{"1@3", "1@4", "2@3", "2@4"}), expand_user_pattern("{1..2}@{3..4}").value());
}

TEST(UserPattern, RefusesWhatIsNoRange) {
  for (const char* pattern : {"", "u{", "u}", "u{1..2", "u{}", "u{1}", "u{1...2}", "u{2..1}",
                              "u{..2}", "u{a..b}", "u{-1..2}", "u{1..2}}", "{{1..2}}", "u{1,2}"}) {
    const auto names = expand_user_pattern(pattern);
    ASSERT_FALSE(names) << pattern;
    EXPECT_EQ(ErrorKind::Unsupported, names.error().kind);
  }
}

TEST(UserPattern, TooManyNamesAreRefusedBeforeTheyAreMade) {
  EXPECT_FALSE(expand_user_pattern("u{1..999999999999999999}"));
  EXPECT_FALSE(expand_user_pattern("u{1..99999999999999999999}"));
  EXPECT_FALSE(expand_user_pattern("{1..10000}{1..10000}{1..10000}"));
}

}  // namespace
}  // namespace restante::load
