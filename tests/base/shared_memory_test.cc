// SPDX-License-Identifier: Apache-2.0
#include "restante/base/shared_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace restante {
namespace {

constexpr SharedLayout layout{"restante-test", 8192, 7};

class SharedMemory : public testing::Test {
 protected:
  const Descriptor memory_ = make_shared_memory(layout, "no memory").value();
};

TEST_F(SharedMemory, HasTheSizeThatItWasMadeWithAndKeepsIt) {
  struct stat facts {};
  ASSERT_EQ(::fstat(memory_.number(), &facts), 0);
  EXPECT_TRUE(std::cmp_equal(facts.st_size, layout.octets));
  EXPECT_EQ(facts.st_mode & ACCESSPERMS, S_IRUSR | S_IWUSR);
  EXPECT_NE(::ftruncate(memory_.number(), 1), 0);
  EXPECT_NE(::ftruncate(memory_.number(), 1 << 20), 0);
}

TEST_F(SharedMemory, IsKnownByItsSizeAndVersionAlone) {
  EXPECT_TRUE(has_layout(memory_.number(), layout));
  EXPECT_FALSE(has_layout(memory_.number(), {layout.name, layout.octets + 1, layout.version}));
  EXPECT_FALSE(has_layout(memory_.number(), {layout.name, layout.octets, layout.version + 1}));
  EXPECT_FALSE(has_layout(-1, layout));
}

TEST_F(SharedMemory, ThatIsOnlyToReadCanNotBeMappedOtherwise) {
  const Descriptor readable = only_to_read(memory_);
  ASSERT_TRUE(readable.is_open());
  EXPECT_TRUE(has_layout(readable.number(), layout));
  void* const mapped =
      ::mmap(nullptr, layout.octets, PROT_READ | PROT_WRITE, MAP_SHARED, readable.number(), 0);
  EXPECT_EQ(mapped, MAP_FAILED);
  EXPECT_FALSE(only_to_read(Descriptor()).is_open());
}

}  // namespace
}  // namespace restante
