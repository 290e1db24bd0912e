// SPDX-License-Identifier: Apache-2.0
#include "lock_survey.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace restante::clerk {
namespace {

using Found = LockSurvey::Found;
using Row = std::pair<std::string, std::int64_t>;  // whose, since when

std::vector<Row> rows_of(std::vector<Found> locks) {
  std::vector<Row> rows;
  for (const Found& found : one_a_hold(std::move(locks))) {
    rows.emplace_back(found.user, found.lock.since);
  }
  std::ranges::sort(rows);
  return rows;
}

using Rows = std::vector<Row>;

TEST(LocksOfStrangers, AreToldOnceAHold) {
  EXPECT_EQ(rows_of({}), Rows());
  EXPECT_EQ(rows_of({{{1, 100}, "joe"}}), Rows({{"joe", 100}})) << "there is no folder yet";
  EXPECT_EQ(rows_of({{{1, 100}, "joe"}, {{2, 100}, ""}}), Rows({{"joe", 100}}));
  EXPECT_EQ(rows_of({{{2, 101}, ""}, {{1, 100}, "joe"}}), Rows({{"joe", 100}}))
      << "the folder's came a moment later";
  EXPECT_EQ(rows_of({{{1, 100}, ""}, {{2, 100}, ""}}), Rows({{"", 100}}));
}

TEST(LocksOfStrangers, AreNotLostAmongOthers) {
  EXPECT_EQ(rows_of({{{1, 100}, "joe"}, {{2, 99}, ""}}), Rows({{"", 99}, {"joe", 100}}));
  EXPECT_EQ(rows_of({{{1, 100}, "joe"}, {{2, 102}, ""}}), Rows({{"", 102}, {"joe", 100}}));
  EXPECT_EQ(rows_of({{{1, 100}, "joe"}, {{2, 100}, "ann"}, {{3, 100}, ""}, {{4, 100}, ""}}),
            Rows({{"ann", 100}, {"joe", 100}}));
  EXPECT_EQ(rows_of({{{1, 100}, "joe"}, {{2, 100}, ""}, {{3, 100}, ""}, {{4, 100}, ""}}),
            Rows({{"", 100}, {"joe", 100}}));
}

}  // namespace
}  // namespace restante::clerk
