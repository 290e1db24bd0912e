// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
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
  SnapshotBuilder builder;
  builder.add("cur/1:2,S", "1", 10);
  builder.add("new/2", "2", 0);
  const Snapshot snapshot = builder.finish();
  ASSERT_EQ(snapshot.size(), 2u);
  EXPECT_EQ(snapshot.name(first), "cur/1:2,S");
  EXPECT_EQ(snapshot.unique_id(first), "1");
  EXPECT_EQ(snapshot.octets(first), 10u);
  EXPECT_EQ(snapshot.name(second), "new/2");
  EXPECT_EQ(snapshot.unique_id(second), "2");
  EXPECT_EQ(snapshot.octets(second), 0u);
}

TEST(Snapshot, KeepsAUniqueIdThatIsNoPartOfTheName) {
  SnapshotBuilder builder;
  builder.add("new/a b", "0123456789abcdef", 1);
  builder.add("new/c", "c", 2);
  const Snapshot snapshot = builder.finish();
  EXPECT_EQ(snapshot.unique_id(first), "0123456789abcdef");
  EXPECT_EQ(snapshot.name(first), "new/a b");
  EXPECT_EQ(snapshot.name(second), "new/c");
}

TEST(Snapshot, AddsOctetsBeyondThirtyTwoBits) {
  constexpr std::uint64_t huge = (std::uint64_t{1} << 38) - 1;
  SnapshotBuilder builder;
  builder.add("a", "a", huge);
  builder.add("b", "b", huge);
  const Snapshot snapshot = builder.finish();
  EXPECT_EQ(snapshot.octets(first), huge);
  EXPECT_EQ(snapshot.form(first), Form::Stored);
  EXPECT_EQ(snapshot.total_octets(), 2 * huge);
}

TEST(Snapshot, TakesTheLongestNamesAndUniqueIds) {
  const std::string name(511, 'n');
  const std::string unique_id(70, 'u');
  SnapshotBuilder builder;
  builder.add(name, unique_id, 1);
  builder.add("b", "b", 1);
  const Snapshot snapshot = builder.finish();
  EXPECT_EQ(snapshot.name(first), name);
  EXPECT_EQ(snapshot.unique_id(first), unique_id);
  EXPECT_EQ(snapshot.name(second), "b");
}

std::unique_ptr<char[]> copy_of(std::string_view octets) {
  auto copy = std::make_unique<char[]>(octets.size());
  std::ranges::copy(octets, copy.get());
  return copy;
}

TEST(Snapshot, IsTheSameFromItsImage) {
  SnapshotBuilder builder;
  builder.add("cur/1:2,S", "1", 10, Form::Wire);
  builder.add("new/a b", "0123456789abcdef", 7);
  const Snapshot original = builder.finish();
  const auto image = original.image();
  const auto copy = Snapshot::from_image(copy_of(image), image.size(), 2);
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->total_octets(), 17u);
  for (const MessageIndex index : {first, second}) {
    EXPECT_EQ(copy->name(index), original.name(index));
    EXPECT_EQ(copy->unique_id(index), original.unique_id(index));
    EXPECT_EQ(copy->octets(index), original.octets(index));
    EXPECT_EQ(copy->form(index), original.form(index));
  }
}

// Whatever the octets, what is taken for an image leads nowhere outside it.
TEST(Snapshot, OfAnyOctetsIsSoundOrNone) {
  std::mt19937 random(1);
  SnapshotBuilder builder;
  for (int number = 0; number < 5; ++number) builder.add("cur/1:2,S", "1", 10);
  const Snapshot original = builder.finish();
  int sound = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string octets(original.image());
    for (int change = 0; change < 2; ++change) {
      octets[random() % octets.size()] = static_cast<char>(random());
    }
    const auto messages = static_cast<std::uint32_t>(random() % 50 == 0 ? random() : 5);
    const auto snapshot = Snapshot::from_image(copy_of(octets), octets.size(), messages);
    if (!snapshot) continue;
    ++sound;
    for (std::uint32_t value = 0; value < snapshot->size(); ++value) {
      ASSERT_TRUE(is_unique_id(snapshot->unique_id({value})));
      const auto name = snapshot->name({value});
      const auto image = snapshot->image();
      ASSERT_LE(name.data() + name.size(), image.data() + image.size());
    }
  }
  EXPECT_GT(sound, 100);
  EXPECT_LT(sound, 19'900);
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
