// SPDX-License-Identifier: Apache-2.0
#include "traffic/watch.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace restante::load {
namespace {

TEST(Watch, SeesAProcessAndItsChildren) {
  const auto alone = watch(::getpid(), 1.5);
  ASSERT_TRUE(alone.has_value());
  EXPECT_EQ(alone->at_seconds, 1.5);
  EXPECT_GT(alone->resident_octets, 0U);
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    char octet = 0;
    ::close(pipe[1]);
    ::_exit(::read(pipe[0], &octet, 1) == 0 ? 0 : 1);
  }
  const auto both = watch(::getpid(), 2);
  ::close(pipe[1]);
  ::waitpid(child, nullptr, 0);
  EXPECT_GT(both->resident_octets, alone->resident_octets);
}

TEST(Watch, SeesNothingOfAProcessThatIsGone) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(watch(child, 0).has_value());
}

}  // namespace
}  // namespace restante::load
