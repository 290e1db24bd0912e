// SPDX-License-Identifier: Apache-2.0
#include "lock_range.h"

#include <gtest/gtest.h>

#include <optional>

#include "restante/stores/maildir/lock_table.h"

namespace restante::stores {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr WallSeconds now{seconds(1'795'000'000)};

TEST(LockRange, TellsSinceWhenItIsHeld) {
  const LockSpot spot = lock_spot_of("/m/joe");
  for (const seconds age : {seconds(0), seconds(1), seconds(59), seconds(hours(24 * 365))}) {
    EXPECT_EQ(held_since(spot, range_held_since(spot, now - age), now), now - age) << age.count();
  }
}

TEST(LockRange, TellsSoWhateverTheTimeIs) {
  const LockSpot spot = lock_spot_of("/m/joe");
  const seconds age(12'345);
  for (seconds step(0); step < hours(24 * 400); step += hours(1)) {
    ASSERT_EQ(held_since(spot, range_held_since(spot, now + step - age), now + step),
              now + step - age);
  }
}

TEST(LockRange, DoesNotBelieveAClockThatIsAhead) {
  const LockSpot spot = lock_spot_of("/m/joe");
  for (const seconds ahead : {seconds(1), seconds(3600)}) {
    EXPECT_EQ(held_since(spot, range_held_since(spot, now + ahead), now), std::nullopt);
  }
}

TEST(LockRange, DoesNotBelieveALockThatIsNoneOfOurs) {
  const LockSpot spot = lock_spot_of("/m/joe");
  EXPECT_EQ(held_since(spot, {}, now), std::nullopt);
  EXPECT_EQ(held_since(spot, {spot.first, 0}, now), std::nullopt);
  EXPECT_EQ(held_since(spot, spot.whole(), now), std::nullopt);
  EXPECT_EQ(held_since(spot, {spot.first + 1, 1}, now), std::nullopt);
}

TEST(LockRange, OverlapsWithAnyOtherOfItsMaildropAndTouchesNoNeighbour) {
  const LockSpot spot = lock_spot_of("/m/joe");
  EXPECT_EQ(spot.first % lock_reach, 0U);
  for (seconds step(0); step < seconds(2 * lock_reach); step += seconds(99'991)) {
    const FileSystem::Range range = range_held_since(spot, now + step);
    EXPECT_EQ(range.first, spot.first);
    EXPECT_GE(range.octets, 1U);
    EXPECT_LT(range.octets, lock_reach);
  }
}

TEST(LockRange, LeavesOffsetsThatAnyFileSystemTakes) {
  for (const char* path : {"/m/joe", "/m/jim", "/m/ann", "/m/eve", "/m/bob"}) {
    const LockSpot spot = lock_spot_of(path);
    EXPECT_LT(spot.file, LockTable::files);
    EXPECT_LE(spot.first, (std::uint64_t{1} << 62) - lock_reach);
  }
}

}  // namespace
}  // namespace restante::stores
