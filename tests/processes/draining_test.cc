// SPDX-License-Identifier: Apache-2.0
//
// How many sets may drain, over supervisors too, and what becomes of them when a supervisor is
// gone.
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "house.h"
#include "restante/processes/supervisor.h"

namespace restante::processes {
namespace {

using testing::Habits;
using testing::House;
using testing::Outlook;

// "3.worker1 drains 0", which is what a worker says that is to close its sessions.
std::string closes(int set) {
  return std::to_string(set) + ".worker1 drains 0";
}

TEST(AReload, EndsTheOldestThatWasNotToldYet) {
  House house(testing::with_sessions(Habits::Sessions::Linger));
  house.start();
  house.wait_for("1.clerk begins");
  for (int reload = 1; reload <= 6; ++reload) {
    house.signal(SIGHUP);
    house.wait_for("event=reloaded");
  }
  // Sets 1 to 6 drain, and three may.
  for (const int set : {1, 2, 3}) house.wait_for_count(closes(set), 1);
  for (const int set : {4, 5, 6}) EXPECT_EQ(house.count(closes(set)), 0U) << set;
}

// Several supervisors, each of which has taken the place of the one before.
class AChain : public ::testing::Test {
 protected:
  AChain() : house_(outlook()) {
    house_.start();
    supervisors_.push_back(house_.process());
    wait_for_set(1);
  }
  ~AChain() override {
    for (const pid_t process : supervisors_) {
      if (process != house_.process()) ::kill(process, SIGKILL);
    }
  }

  static Outlook outlook() {
    Outlook outlook = testing::with_sessions();
    outlook.options.program = "/proc/self/exe";
    outlook.successor = Outlook::Successor::HasSessions;
    return outlook;
  }

  void wait_for_set(int set) {
    for (const char* who : {"auth", "worker1", "clerk"}) {
      house_.wait_for_count(std::to_string(set) + "." + who + " begins", 1);
    }
  }

  void upgrade() {
    EXPECT_EQ(::kill(newest(), SIGUSR2), 0);
    supervisors_.push_back(testing::pid_in(house_.wait_for("new program started")));
    wait_for_set(static_cast<int>(supervisors_.size()));
    // Until the one before has heard of it, what ends is an upgrade that failed.
    house_.wait_for_count("the new program serves, this one drains", supervisors_.size() - 1);
  }

  pid_t newest() const { return supervisors_.back(); }

  House house_;
  std::vector<pid_t> supervisors_;  // the first too
};

TEST_F(AChain, HasAsManyOldSetsAsOne) {
  for (int upgrades = 1; upgrades <= 3; ++upgrades) upgrade();
  for (const int set : {1, 2, 3}) EXPECT_EQ(house_.count(closes(set)), 0U) << set;
  upgrade();
  house_.wait_for_count(closes(1), 1);
  EXPECT_EQ(::kill(newest(), SIGHUP), 0);
  house_.wait_for_count(closes(2), 1);
  for (const int set : {3, 4, 5}) EXPECT_EQ(house_.count(closes(set)), 0U) << set;
}

TEST_F(AChain, ReloadsThoughTheSupervisorBeforeIsStopped) {
  upgrade();
  EXPECT_EQ(::kill(house_.process(), SIGSTOP), 0);
  EXPECT_EQ(::kill(newest(), SIGHUP), 0);
  house_.wait_for("the supervisor before does not answer");
  wait_for_set(3);
  EXPECT_EQ(::kill(house_.process(), SIGCONT), 0);
  EXPECT_EQ(::kill(newest(), SIGHUP), 0);
  // It answers what it was asked before, and then this.
  wait_for_set(4);
  EXPECT_EQ(house_.count("the supervisor before does not answer"), 1U);
}

TEST_F(AChain, EndsWithTheNewest) {
  upgrade();
  upgrade();
  EXPECT_EQ(::kill(newest(), SIGKILL), 0);
  for (const int set : {1, 2}) house_.wait_for_count(closes(set), 1);
  house_.end();
}

TEST_F(AChain, EndsUpToTheOneThatIsKilled) {
  upgrade();
  upgrade();
  EXPECT_EQ(::kill(supervisors_[1], SIGKILL), 0);
  house_.wait_for_count(closes(1), 1);
  house_.wait_for_count("1.worker1 ends", 1);
  EXPECT_EQ(house_.count("3.worker1 drains"), 0U);
  EXPECT_EQ(::kill(newest(), SIGTERM), 0);
  house_.wait_for_count("3.worker1 drains", 1);
  EXPECT_EQ(::kill(newest(), SIGTERM), 0);
  house_.end();
}

}  // namespace
}  // namespace restante::processes
