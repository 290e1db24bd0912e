// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/deletion_marks.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace restante::maildrop {
namespace {

TEST(DeletionMarks, ContainWhatWasMarked) {
  DeletionMarks marks;
  EXPECT_TRUE(marks.empty());
  marks.mark(MessageIndex{7});
  marks.mark(MessageIndex{2});
  EXPECT_TRUE(marks.contains(MessageIndex{7}));
  EXPECT_TRUE(marks.contains(MessageIndex{2}));
  EXPECT_FALSE(marks.contains(MessageIndex{3}));
  EXPECT_FALSE(marks.contains(MessageIndex{8}));
  EXPECT_EQ(marks.count(), 2u);
}

TEST(DeletionMarks, AreVisitedInOrder) {
  DeletionMarks marks;
  for (const std::uint32_t value : {70u, 2u, 64u}) marks.mark(MessageIndex{value});
  std::vector<std::uint32_t> visited;
  marks.for_each([&](MessageIndex index) { visited.push_back(index.value); });
  EXPECT_EQ(visited, (std::vector<std::uint32_t>{2, 64, 70}));
}

TEST(DeletionMarks, AreGoneAfterClear) {
  DeletionMarks marks;
  marks.mark(MessageIndex{1});
  marks.clear();
  EXPECT_TRUE(marks.empty());
  EXPECT_FALSE(marks.contains(MessageIndex{1}));
  marks.mark(MessageIndex{1});
  EXPECT_EQ(marks.count(), 1u);
}

}  // namespace
}  // namespace restante::maildrop
