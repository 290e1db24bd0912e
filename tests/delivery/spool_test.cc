// SPDX-License-Identifier: Apache-2.0
#include "restante/delivery/spool.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <string>

namespace restante::delivery {
namespace {

std::string all_of(const Spool& spool) {
  std::string all;
  std::array<char, 10'007> space;
  for (;;) {
    const auto got = spool.read(all.size(), space);
    EXPECT_TRUE(got);
    if (!got || *got == 0) return all;
    all.append(space.data(), *got);
  }
}

TEST(ASpool, KeepsWhatCameInMemoryAndBeyondThatOnADisk) {
  Spool spool;
  std::string expected;
  for (char letter = 'a'; expected.size() <= 3 * Spool::memory_octets_max; ++letter) {
    const std::string piece(77'777, letter);
    ASSERT_TRUE(spool.append(piece));
    expected += piece;
    ASSERT_EQ(spool.octets(), expected.size());
    if (letter == 'z') letter = 'a';
  }
  EXPECT_EQ(all_of(spool), expected);
}

TEST(ASpool, OfNothingIsEmpty) {
  EXPECT_EQ(all_of(Spool()), "");
}

TEST(ASpool, SaysWhereNoFileCanBe) {
  ::setenv("TMPDIR", "/nowhere", 1);
  Spool spool;
  const auto kept = spool.append(std::string(Spool::memory_octets_max + 1, 'x'));
  ::unsetenv("TMPDIR");
  ASSERT_FALSE(kept);
  EXPECT_NE(kept.error().text.find("/nowhere"), std::string::npos) << kept.error().text;
}

}  // namespace
}  // namespace restante::delivery
