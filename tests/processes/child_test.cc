// SPDX-License-Identifier: Apache-2.0
#include "child.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <vector>

namespace restante::processes {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(PauseBeforeNext, IsNoneForOneThatLived) {
  const Pace pace;
  EXPECT_EQ(pause_before_next(pace.short_life, seconds(16), pace), Duration(0));
}

TEST(PauseBeforeNext, GrowsAsLongAsLivesAreShort) {
  std::vector<Duration> pauses = {Duration(0)};
  for (int count = 0; count < 7; ++count) {
    pauses.push_back(pause_before_next(milliseconds(999), pauses.back(), Pace()));
  }
  EXPECT_EQ(pauses, (std::vector<Duration>{seconds(0), seconds(1), seconds(2), seconds(4),
                                           seconds(8), seconds(16), seconds(30), seconds(30)}));
}

int status_of_child(void (*end)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    end();
    std::_Exit(0);
  }
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

TEST(EndOfAChild, IsItsExitCode) {
  const int status = status_of_child([] { std::_Exit(75); });
  EXPECT_EQ(exit_code_of(status), 75);
  EXPECT_EQ(describe_end(status), "exit code 75");
}

TEST(EndOfAChild, BySignalIsABug) {
  const int status = status_of_child([] { ::raise(SIGKILL); });
  EXPECT_EQ(exit_code_of(status), 70);
  EXPECT_EQ(describe_end(status), "signal 9");
}

}  // namespace
}  // namespace restante::processes
