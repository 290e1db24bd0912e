// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/memory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "restante/auth/credentials.h"

namespace restante::accounts {
namespace {

using Found = Memory::Found;

Descriptor made() {
  auto memory = Memory::make();
  EXPECT_TRUE(memory.has_value());
  return std::move(*memory);
}

Memory opened(const Descriptor& descriptor) {
  auto memory = Memory::open(descriptor.number());
  EXPECT_TRUE(memory.has_value());
  return std::move(*memory);
}

TEST(Memory, IsFreshOnceAndThenKept) {
  const Descriptor descriptor = made();
  const Memory first = opened(descriptor);
  const Memory second = opened(descriptor);
  EXPECT_EQ(first.found(), Found::Fresh);
  EXPECT_EQ(second.found(), Found::Kept);
  first.part(Memory::Part::Delays)[7] = 42;
  EXPECT_EQ(second.part(Memory::Part::Delays)[7], 42U);
  EXPECT_EQ(first.places()("alice"), second.places()("alice"));
  EXPECT_EQ(first.passwords()("alice"), second.passwords()("alice"));
}

TEST(Memory, OutlivesTheDescriptorAndOtherMemories) {
  auto descriptor = made();
  (void)opened(descriptor);
  const Memory memory = opened(descriptor);
  descriptor = Descriptor();
  EXPECT_EQ(memory.found(), Found::Kept);
  memory.words().back() = 1;
}

TEST(Memory, HasKeysOfItsOwn) {
  const Memory one = opened(made());
  const Memory other = opened(made());
  EXPECT_NE(one.places()("alice"), other.places()("alice"));
  EXPECT_NE(one.passwords()("alice"), other.passwords()("alice"));
  EXPECT_NE(one.places()("alice"), one.passwords()("alice"));
}

TEST(Memory, HasOneFirstAndOneKeyForAllWhoComeAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const Descriptor descriptor = made();
    std::vector<std::uint64_t> hashes(4);
    std::vector<int> fresh(4);
    std::vector<std::thread> threads;
    for (std::size_t at = 0; at < hashes.size(); ++at) {
      threads.emplace_back([&, at] {
        const Memory memory = opened(descriptor);
        fresh[at] = memory.found() == Found::Fresh ? 1 : 0;
        hashes[at] = memory.places()("alice");
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(fresh[0] + fresh[1] + fresh[2] + fresh[3], 1);
    EXPECT_EQ(hashes, std::vector(4, hashes[0]));
  }
}

TEST(Memory, LeavesAnotherProgramsAlone) {
  const Descriptor descriptor = made();
  {
    const Memory memory = opened(descriptor);
    ++memory.words()[0];  // the next layout version
    memory.words().back() = 42;
  }
  const Memory own = opened(descriptor);
  EXPECT_EQ(own.found(), Found::Unknown);
  EXPECT_EQ(own.words().back(), 0U);
  own.words().back() = 1;
  const Memory again = opened(descriptor);
  EXPECT_EQ(again.found(), Found::Unknown);
  EXPECT_EQ(again.words().back(), 0U);
}

TEST(Memory, LeavesOneOfAnotherSizeAlone) {
  for (const off_t size : {off_t{0}, off_t{4096}, static_cast<off_t>(Memory::octets()) + 4096}) {
    const Descriptor descriptor(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    ASSERT_EQ(::ftruncate(descriptor.number(), size), 0);
    ASSERT_EQ(::fcntl(descriptor.number(), F_ADD_SEALS, F_SEAL_SHRINK), 0);
    EXPECT_EQ(opened(descriptor).found(), Found::Unknown) << size;
  }
}

TEST(Memory, RefusesWhatCouldBeCutOff) {
  const Descriptor unsealed(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::ftruncate(unsealed.number(), static_cast<off_t>(Memory::octets())), 0);
  const auto memory = Memory::open(unsealed.number());
  ASSERT_FALSE(memory.has_value());
  EXPECT_EQ(memory.error().kind, ErrorKind::Unsupported);
  const Descriptor descriptor = made();
  EXPECT_NE(::ftruncate(descriptor.number(), 0), 0);
  EXPECT_FALSE(Memory::open(-1).has_value());
}

TEST(Memory, TakesWhatWasUsedAlone) {
  const Descriptor descriptor = made();
  const Memory memory = opened(descriptor);
  struct stat status {};
  ASSERT_EQ(::fstat(descriptor.number(), &status), 0);
  EXPECT_LE(status.st_blocks * 512, 2 * ::sysconf(_SC_PAGESIZE));
  EXPECT_LE(Memory::octets(), std::size_t{64} << 20);
}

}  // namespace
}  // namespace restante::accounts
