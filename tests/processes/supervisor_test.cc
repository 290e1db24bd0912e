// SPDX-License-Identifier: Apache-2.0
//
// How sets begin, follow each other and end.
#include "restante/processes/supervisor.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>

#include "house.h"
#include "restante/loop/loop.h"
#include "restante/processes/orders.h"

namespace restante::processes {
namespace {

using testing::Habits;
using testing::House;
using testing::Outlook;
using testing::with_sessions;

constexpr std::string_view two_workers = "workers = 2";

// What one does instead of serving, and all others serve.
Outlook one_that(std::string who, std::function<int(Assignment)> does) {
  Outlook outlook;
  outlook.life = [who, does](Assignment assignment) {
    if (testing::who(assignment) == who) return does(std::move(assignment));
    return testing::serve(std::move(assignment));
  };
  return outlook;
}

int crash(Assignment) {
  std::_Exit(9);
}

int refuse(Assignment assignment) {
  loop::Loop loop;
  class Deaf final : public Orders::Handler {
    void on_begin() override {}
    void on_drain(Duration) override {}
    void on_end_now() override {}
    void on_colleague(Colleague) override {}
    void on_supervisor_gone() override {}
  } deaf;
  Orders orders(loop, std::move(assignment.orders), deaf);
  orders.report_problem("one is wrong");
  orders.report_problem("another is wrong");
  return 65;
}

int hang(Assignment) {
  for (;;) ::pause();
}

void wait_for_begin(House& house, const std::string& set) {
  for (const char* who : {"auth", "worker1", "worker2", "clerk"}) {
    house.wait_for_count(set + "." + who + " begins", 1);
  }
}

class ASet : public ::testing::TestWithParam<const char*> {
 protected:
  std::string who(int set) const { return std::to_string(set) + "." + GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Of, ASet, ::testing::Values("auth", "worker1", "worker2", "clerk"));

TEST(TheFirstSet, BeginsWhenAllOfItIsReady) {
  House house;
  house.write(std::string(two_workers));
  house.start();
  house.wait_for("listening address=127.0.0.1:");
  wait_for_begin(house, "1");
  EXPECT_EQ(house.count("ready"), 4U);
  const std::string lines = house.all_lines();
  EXPECT_LT(lines.rfind("ready"), lines.find("begins"));
  for (const char* meeting :
       {"1.auth meets worker1", "1.auth meets worker2", "1.auth meets clerk0",
        "1.worker1 meets auth0", "1.worker1 meets clerk0", "1.worker2 meets auth0",
        "1.worker2 meets clerk0", "1.clerk meets auth0", "1.clerk meets worker1",
        "1.clerk meets worker2"}) {
    EXPECT_EQ(house.count(meeting), 1U) << meeting;
  }
  EXPECT_EQ(house.count(" meets "), 10U);
}

TEST_P(ASet, ThatCrashesAtTheStartEndsTheWhole) {
  House house(one_that(who(1), crash));
  house.write(std::string(two_workers));
  house.start();
  house.expect_exit(9);
  EXPECT_EQ(house.count("ended before it could serve: exit code 9"), 1U);
  EXPECT_EQ(house.count("begins"), 0U);
}

TEST_P(ASet, ThatHasProblemsAtTheStartSaysAll) {
  House house(one_that(who(1), refuse));
  house.write(std::string(two_workers));
  house.start();
  house.expect_exit(65);
  EXPECT_EQ(house.count("restante: one is wrong"), 1U);
  EXPECT_EQ(house.count("restante: another is wrong"), 1U);
  EXPECT_EQ(house.count("ended before"), 0U);
}

TEST(TheFirstSet, SaysTheProblemsOfAllOfItEachOnce) {
  Outlook outlook;
  outlook.life = refuse;
  House house(outlook);
  house.write(std::string(two_workers));
  house.start();
  house.expect_exit(65);
  EXPECT_EQ(house.count("restante: one is wrong"), 1U);
  EXPECT_EQ(house.count("restante: another is wrong"), 1U);
}

TEST(TheFirstSet, SaysAllThatCanNotBeGathered) {
  Outlook outlook;
  outlook.gather = [](Role role) -> std::expected<Papers, std::vector<Error>> {
    return std::unexpected(
        std::vector<Error>{{ErrorKind::NotFound, "first of " + std::string(name_of(role))},
                           {ErrorKind::NotFound, "second of " + std::string(name_of(role))}});
  };
  House house(outlook);
  house.start();
  house.expect_exit(78);
  for (const char* role : {"auth", "worker", "clerk"}) {
    EXPECT_EQ(house.count(std::string("restante: first of ") + role), 1U);
    EXPECT_EQ(house.count(std::string("restante: second of ") + role), 1U);
  }
  EXPECT_EQ(house.count("started"), 0U);
}

TEST(TheFirstSet, ThatHangsIsEnded) {
  Outlook outlook = one_that("1.auth", hang);
  outlook.options.pace.starting_patience = std::chrono::seconds(2);
  House house(outlook);
  house.start();
  house.expect_exit(70);
  EXPECT_EQ(house.count("restante: auth hangs before it serves"), 1U);
}

TEST(AReload, ReplacesTheSetWhichDrains) {
  House house(with_sessions());
  house.write(std::string(two_workers));
  house.start();
  wait_for_begin(house, "1");
  house.write(std::string(two_workers), "[timeouts]\nupgrade = \"7s\"\n");
  house.signal(SIGHUP);
  house.wait_for("reloaded changed=timeouts.upgrade");
  wait_for_begin(house, "2");
  house.wait_for_count("1.auth ends", 1);
  house.wait_for_count("1.clerk ends", 1);
  house.wait_for_count("1.worker1 drains 7000", 1);
  EXPECT_EQ(house.count("1.worker1 ends"), 0U);
  EXPECT_EQ(house.count("2.worker1 ends"), 0U);
}

TEST_P(ASet, ThatCrashesAtAReloadLeavesTheOneBeforeAlone) {
  House house(one_that(who(2), crash));
  house.write(std::string(two_workers));
  house.start();
  wait_for_begin(house, "1");
  house.signal(SIGHUP);
  house.wait_for("reload refused, all stays as it was");
  EXPECT_EQ(house.count("1.worker1 drains"), 0U);
  EXPECT_EQ(house.count("1.clerk ends"), 0U);
  house.signal(SIGHUP);
  wait_for_begin(house, "3");
}

TEST_P(ASet, ThatHasProblemsAtAReloadSaysAll) {
  House house(one_that(who(2), refuse));
  house.write(std::string(two_workers));
  house.start();
  wait_for_begin(house, "1");
  house.signal(SIGHUP);
  house.wait_for("reload refused, all stays as it was\" problem=\"one is wrong");
  house.wait_for("reload refused, all stays as it was\" problem=\"another is wrong");
  EXPECT_EQ(house.count(" drains"), 0U);
}

TEST_P(ASet, ThatHangsAtAReloadIsEnded) {
  Outlook outlook = one_that(who(2), hang);
  outlook.options.pace.starting_patience = std::chrono::seconds(2);
  House house(outlook);
  house.write(std::string(two_workers));
  house.start();
  wait_for_begin(house, "1");
  house.signal(SIGHUP);
  house.wait_for("reload refused");
  EXPECT_EQ(house.count("hangs before it serves"), 1U);
  EXPECT_EQ(house.count(" drains"), 0U);
}

TEST(AReload, OfAWrongConfigurationStartsNobody) {
  House house;
  house.start();
  house.wait_for("1.clerk begins");
  house.write("workers = \"many\"\nthreads = 0");
  house.signal(SIGHUP);
  house.wait_for("reload refused");
  house.wait_for("reload refused");
  EXPECT_EQ(house.count("started"), 3U);
}

TEST(AReload, ThatComesWhileASetStartsIsDoneAfterwards) {
  House house(one_that("2.auth", [](Assignment assignment) {
    ::kill(::getppid(), SIGHUP);
    return testing::serve(std::move(assignment));
  }));
  house.start();
  house.wait_for("1.clerk begins");
  house.signal(SIGHUP);
  house.wait_for_count("3.worker1 begins", 1);
  house.wait_for_count("event=reloaded", 2);
}

TEST(AReload, SaysWhatTakesEffectAtTheNextStartOnly) {
  Outlook outlook;
  outlook.life = [](Assignment assignment) {
    testing::say("locks in " + assignment.settings.maildrop.lock_dir);
    return testing::serve(std::move(assignment));
  };
  House house(outlook);
  house.start();
  const std::string before = house.wait_for("locks in ");
  house.wait_for_count("begins", 3);
  house.write("", "[maildrop]\nlock_dir = \"/nowhere\"\n");
  house.signal(SIGHUP);
  house.wait_for("takes effect at the next start only\" key=maildrop.lock_dir");
  house.wait_for("reloaded");
  EXPECT_EQ(house.count(before), 6U);
}

TEST(OldSets, AreThreeAtMost) {
  House house(with_sessions());
  house.start();
  house.wait_for("1.clerk begins");
  for (int set = 2; set <= 4; ++set) {
    house.signal(SIGHUP);
    house.wait_for("reloaded");
  }
  EXPECT_EQ(house.count("worker1 ends"), 0U);
  house.signal(SIGHUP);
  house.wait_for("1.worker1 drains 0");
  house.wait_for("1.worker1 ends");
  EXPECT_EQ(house.count("2.worker1 ends"), 0U);
}

TEST(AStop, DrainsAllSets) {
  House house(with_sessions());
  house.write("", "[timeouts]\nshutdown = \"3s\"\n");
  house.start();
  house.wait_for("1.clerk begins");
  house.signal(SIGHUP);
  house.wait_for("reloaded");
  house.signal(SIGTERM);
  house.wait_for_count("1.worker1 drains 3000", 1);
  house.wait_for_count("2.worker1 drains 3000", 1);
}

TEST(AStop, EndsWhenAllHaveEnded) {
  House house;
  house.write(std::string(two_workers));
  house.start();
  wait_for_begin(house, "1");
  house.signal(SIGTERM);
  house.expect_exit(0);
  EXPECT_EQ(house.count(" ends"), 4U);
}

TEST(AStop, WhileTheFirstSetStartsEndsIt) {
  House house(one_that("1.worker1", [](Assignment) {
    ::kill(::getppid(), SIGTERM);
    for (;;) ::pause();
    return 0;
  }));
  house.start();
  house.expect_exit(0);
}

TEST(ASecondStop, EndsAllAtOnce) {
  House house(with_sessions());
  house.start();
  house.wait_for("1.clerk begins");
  house.signal(SIGTERM);
  house.wait_for("1.worker1 drains");
  house.signal(SIGTERM);
  house.expect_exit(0);
  // Its sessions do not hold it up, and it says how they ended.
  EXPECT_EQ(house.count("1.worker1 ends"), 1U);
}

TEST(ADrainingSet, IsKilledWhenItDoesNotEndInTime) {
  Outlook outlook = one_that("1.worker1", [](Assignment assignment) {
    return testing::serve(std::move(assignment), {.after_begin = [] {
                            for (;;) ::pause();
                          }});
  });
  outlook.options.pace.drain_grace = Duration(1);
  House house(outlook);
  house.write("", "[timeouts]\nshutdown = \"0s\"\n");
  house.start();
  house.wait_for("1.worker1 begins");
  house.signal(SIGTERM);
  house.wait_for("killing what did not end in time");
  house.expect_exit(0);
}

TEST(ASupervisor, ThatIsKilledIsNotOutlived) {
  Outlook outlook;
  outlook.life = [](Assignment assignment) {
    ::prctl(PR_SET_PDEATHSIG, 0);
    return testing::serve(std::move(assignment));
  };
  House house(outlook);
  house.write(std::string(two_workers));
  house.start();
  wait_for_begin(house, "1");
  house.signal(SIGKILL);
  house.end();
  EXPECT_EQ(house.count("is alone"), 4U);
  EXPECT_EQ(house.count(" ends"), 4U);
}

}  // namespace
}  // namespace restante::processes
