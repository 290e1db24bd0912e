// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/snapshot.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::maildrop {
namespace {

constexpr MessageIndex first{0};
constexpr MessageIndex second{1};

TEST(Snapshot, IsEmptyAtFirst) {
  const Snapshot snapshot;
  EXPECT_EQ(snapshot.size(), 0u);
  EXPECT_EQ(snapshot.total_octets(), 0u);
}

TEST(Snapshot, TellsWhatWasAddedInThatOrder) {
  Snapshot snapshot;
  snapshot.add("cur/1:2,S", "1", 10);
  snapshot.add("new/2", "2", 0);
  snapshot.shrink_to_fit();
  ASSERT_EQ(snapshot.size(), 2u);
  EXPECT_EQ(snapshot.name(first), "cur/1:2,S");
  EXPECT_EQ(snapshot.unique_id(first), "1");
  EXPECT_EQ(snapshot.octets(first), 10u);
  EXPECT_EQ(snapshot.name(second), "new/2");
  EXPECT_EQ(snapshot.unique_id(second), "2");
  EXPECT_EQ(snapshot.octets(second), 0u);
}

TEST(Snapshot, KeepsAUniqueIdThatIsNoPartOfTheName) {
  Snapshot snapshot;
  snapshot.add("new/a b", "0123456789abcdef", 1);
  snapshot.add("new/c", "c", 2);
  EXPECT_EQ(snapshot.unique_id(first), "0123456789abcdef");
  EXPECT_EQ(snapshot.name(first), "new/a b");
  EXPECT_EQ(snapshot.name(second), "new/c");
}

TEST(Snapshot, AddsOctetsBeyondThirtyTwoBits) {
  constexpr std::uint64_t huge = (std::uint64_t{1} << 47) - 1;
  Snapshot snapshot;
  snapshot.add("a", "a", huge);
  snapshot.add("b", "b", huge);
  EXPECT_EQ(snapshot.octets(first), huge);
  EXPECT_EQ(snapshot.form(first), Form::Stored);
  EXPECT_EQ(snapshot.total_octets(), 2 * huge);
}

TEST(Snapshot, TakesTheLongestNamesAndUniqueIds) {
  const std::string name(32'767, 'n');
  const std::string unique_id(70, 'u');
  Snapshot snapshot;
  snapshot.add(name, unique_id, 1);
  snapshot.add("b", "b", 1);
  EXPECT_EQ(snapshot.name(first), name);
  EXPECT_EQ(snapshot.unique_id(first), unique_id);
  EXPECT_EQ(snapshot.name(second), "b");
}

TEST(UniqueId, HasOneToSeventyOctetsOfPrintableAscii) {
  EXPECT_TRUE(is_unique_id("!"));
  EXPECT_TRUE(is_unique_id("~"));
  EXPECT_TRUE(is_unique_id(std::string(70, 'a')));
  EXPECT_FALSE(is_unique_id(""));
  EXPECT_FALSE(is_unique_id(std::string(71, 'a')));
  EXPECT_FALSE(is_unique_id("a b"));
  EXPECT_FALSE(is_unique_id("\x7f"));
  EXPECT_FALSE(is_unique_id("\xc3\xa4"));
}

}  // namespace
}  // namespace restante::maildrop
