// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/bounded_table.h"

#include <gtest/gtest.h>

#include <vector>

namespace restante::auth {
namespace {

std::vector<int> values(const BoundedTable<int>& table) {
  std::vector<int> all;
  table.for_each([&](int value) { all.push_back(value); });
  return all;
}

BoundedTable<int> table_of(std::vector<int> numbers, std::size_t size_max) {
  BoundedTable<int> table(size_max);
  for (const int number : numbers) table.renew(static_cast<std::uint64_t>(number)) = number;
  return table;
}

TEST(BoundedTable, PushesTheOldestOut) {
  auto table = table_of({1, 2, 3, 4, 5}, 3);
  EXPECT_EQ(values(table), (std::vector<int>{3, 4, 5}));
  EXPECT_EQ(table.find(2), nullptr);
  EXPECT_EQ(*table.find(3), 3);
}

TEST(BoundedTable, MakesYoungWhatIsRenewedAndNotWhatIsFound) {
  auto table = table_of({1, 2, 3}, 3);
  ASSERT_NE(table.find(2), nullptr);
  EXPECT_EQ(table.renew(1), 1);
  table.renew(4) = 4;
  EXPECT_EQ(values(table), (std::vector<int>{3, 1, 4}));
}

TEST(BoundedTable, TellsOfWhatIsPushedOut) {
  auto table = table_of({1, 2}, 2);
  std::vector<int> gone;
  const auto farewell = [&](int value) { gone.push_back(value); };
  table.renew(2, farewell);
  EXPECT_TRUE(gone.empty());
  table.renew(3, farewell);
  EXPECT_EQ(gone, std::vector<int>{1});
}

TEST(BoundedTable, ErasesByKeyByAgeAndByValue) {
  auto table = table_of({1, 2, 3, 4, 5, 6}, 10);
  table.erase(3);
  table.erase(99);
  table.erase_oldest_while([](int value) { return value < 2 || value > 4; });
  EXPECT_EQ(values(table), (std::vector<int>{2, 4, 5, 6}));
  table.erase_if([](int value) { return value % 2 == 0; });
  EXPECT_EQ(values(table), (std::vector<int>{5}));
  EXPECT_EQ(table.find(4), nullptr);
  EXPECT_EQ(table.size(), 1U);
}

}  // namespace
}  // namespace restante::auth
