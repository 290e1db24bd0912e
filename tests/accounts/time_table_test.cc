// SPDX-License-Identifier: Apache-2.0
#include "time_table.h"

#include <gtest/gtest.h>

#include <array>

namespace restante::accounts {
namespace {

using namespace std::chrono_literals;
using Time = std::optional<TimePoint>;

constexpr TimePoint now{1h};
constexpr TimePoint latest = now + 1h;

// All in the first bucket of a table of one, each with a tag of its own.
constexpr std::uint64_t key(std::uint64_t number) {
  return (number + 1) << 38;
}

class Table : public testing::Test {
 protected:
  std::optional<std::size_t> set(std::uint64_t hash, TimePoint time) {
    return table.change(hash, latest, [&](Time) { return Time(time); });
  }
  Time get(std::uint64_t hash) { return table.find(hash, latest); }

  std::array<Memory::Word, TimeTable::rows_a_bucket> words{};
  TimeTable table{words};
};

TEST_F(Table, RemembersATimeForEachKey) {
  EXPECT_EQ(get(key(1)), std::nullopt);
  EXPECT_TRUE(set(key(1), now));
  EXPECT_TRUE(set(key(2), now + 1ms));
  EXPECT_EQ(get(key(1)), now);
  EXPECT_EQ(get(key(2)), now + 1ms);
  EXPECT_EQ(get(key(3)), std::nullopt);
}

TEST_F(Table, ShowsWhatIsThereToWhoChangesIt) {
  set(key(1), now);
  Time seen;
  const auto row = table.change(key(1), latest, [&](Time time) {
    seen = time;
    return Time();
  });
  EXPECT_EQ(seen, now);
  EXPECT_EQ(row, std::nullopt) << "nothing was written";
  EXPECT_EQ(get(key(1)), now);
}

TEST_F(Table, KnowsAKeyOfZeroes) {
  EXPECT_EQ(get(0), std::nullopt);
  set(0, TimePoint());
  EXPECT_EQ(get(0), TimePoint());
}

TEST_F(Table, LetsTheEarliestGoWhenItIsFull) {
  for (std::uint64_t number = 0; number < TimeTable::rows_a_bucket; ++number) {
    set(key(number), number == 5 ? now : now + 1s);
  }
  set(key(100), now + 2s);
  EXPECT_EQ(get(key(5)), std::nullopt);
  EXPECT_EQ(get(key(100)), now + 2s);
  EXPECT_EQ(get(key(4)), now + 1s);
}

TEST_F(Table, ErasesAKeyAlone) {
  set(key(1), now);
  set(key(2), now);
  table.erase(key(1));
  table.erase(key(3));
  EXPECT_EQ(get(key(1)), std::nullopt);
  EXPECT_EQ(get(key(2)), now);
}

TEST_F(Table, TakesATimeThatCanNotBeForNone) {
  set(key(1), latest + 1ms);
  EXPECT_EQ(get(key(1)), std::nullopt);
  set(key(1), now);
  EXPECT_EQ(get(key(1)), now) << "in the same row";
}

TEST_F(Table, LetsGarbageGoFirst) {
  for (Memory::Word& word : words) word = ~std::uint64_t{0};
  for (std::uint64_t number = 0; number < TimeTable::rows_a_bucket; ++number) {
    set(key(number), now);
  }
  for (std::uint64_t number = 0; number < TimeTable::rows_a_bucket; ++number) {
    EXPECT_EQ(get(key(number)), now);
  }
}

TEST_F(Table, HoldsTimesWithinItsBits) {
  table.change(key(1), TimePoint::max(), [](Time) { return Time(TimePoint::max()); });
  EXPECT_EQ(table.find(key(1), TimePoint::max()), TimePoint(Duration((1LL << 38) - 1)));
  set(key(2), TimePoint(-1ms));
  EXPECT_EQ(get(key(2)), TimePoint());
}

TEST_F(Table, GivesUpWhereAnotherChangesAllTheTime) {
  set(key(1), now);
  int calls = 0;
  const auto row = table.change(key(1), latest, [&](Time time) {
    ++calls;
    words[0] += 1;  // the row's time
    return Time(*time + 1s);
  });
  EXPECT_EQ(row, std::nullopt);
  EXPECT_LT(calls, 1000);
}

TEST(TimeTable, SpreadsKeysOverItsBuckets) {
  std::array<Memory::Word, 2 * TimeTable::rows_a_bucket> words{};
  TimeTable table(words);
  const auto set = [&](std::uint64_t hash) {
    return table.change(hash, latest, [](Time) { return Time(now); });
  };
  EXPECT_LT(set(key(1)), TimeTable::rows_a_bucket);
  EXPECT_GE(set(key(1) + 1), TimeTable::rows_a_bucket);
}

}  // namespace
}  // namespace restante::accounts
