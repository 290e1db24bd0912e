// SPDX-License-Identifier: Apache-2.0
#include "restante/base/memory_reserve.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace restante::memory {
namespace {

constexpr std::size_t piece_octets = 64 * 1024;

// This process's memory cannot grow any more.
void stop_growing() {
  std::size_t pages = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%zu", &pages) != 1) std::_Exit(1);
  const rlimit now{pages * 4096, RLIM_INFINITY};
  ::setrlimit(RLIMIT_AS, &now);
}

void allow_growing() {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  ::setrlimit(RLIMIT_AS, &unlimited);
}

using Pieces = std::vector<std::unique_ptr<char[]>>;

void take(Pieces& pieces) {
  pieces.push_back(std::make_unique_for_overwrite<char[]>(piece_octets));
  std::memset(pieces.back().get(), 1, piece_octets);
}

// A limit of memory is for ever in its process, so each test has one of its own.
TEST(MemoryReserveDeathTest, IsGivenUpFirstAndTakenBackWhenThereIsMemory) {
  EXPECT_EXIT(
      {
        keep_reserve();
        Pieces pieces;
        pieces.reserve(10'000);
        if (supply() != Supply::Enough) std::_Exit(2);
        stop_growing();
        while (supply() == Supply::Enough) take(pieces);
        for (int count = 0; count < 16; ++count) take(pieces);
        allow_growing();
        std::_Exit(supply() == Supply::Enough ? 0 : 3);
      },
      testing::ExitedWithCode(0), "");
}

TEST(MemoryReserveDeathTest, EndsTheProcessLoudlyWhenItIsUsedUp) {
  EXPECT_EXIT(
      {
        keep_reserve();
        Pieces pieces;
        pieces.reserve(10'000);
        stop_growing();
        for (;;) take(pieces);
      },
      testing::ExitedWithCode(75), "out of memory, this process ends");
}

}  // namespace
}  // namespace restante::memory
