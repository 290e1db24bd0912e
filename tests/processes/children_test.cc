// SPDX-License-Identifier: Apache-2.0
//
// Children that end, hang, or do what none of ours does: the others, and signals, are served all
// the same.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "house.h"
#include "kinds.h"
#include "restante/lines/message.h"
#include "restante/lines/port.h"

namespace restante::processes {
namespace {

using testing::Habits;
using testing::House;
using testing::Outlook;

Outlook without_pauses() {
  Outlook outlook;
  outlook.options.pace.pause_min = Duration(0);
  outlook.options.pace.pause_max = Duration(0);
  return outlook;
}

std::string message(Report report) {
  lines::Packet packet;
  packet.append({static_cast<std::uint16_t>(report), 0, {}});
  return std::string(packet.octets());
}

void wait_for_order(lines::Port& line) {
  pollfd file{line.number(), POLLIN, 0};
  ::poll(&file, 1, -1);
}

// A worker that begins, and then does this with its line.
Outlook worker_that(std::function<void(lines::Port&)> does) {
  Outlook outlook = without_pauses();
  outlook.life = [does](Assignment assignment) {
    if (assignment.role != Role::Worker) return testing::serve(std::move(assignment));
    lines::Port line(std::move(assignment.orders));
    (void)line.send(message(Report::Serving));
    wait_for_order(line);
    does(line);
    return 3;
  };
  return outlook;
}

TEST(AChild, OfTheServingSetIsReplacedAndMeetsAllOthers) {
  House house;
  house.write("workers = 2");
  house.start();
  const pid_t auth = testing::pid_in(house.wait_for("auth started"));
  const pid_t worker = testing::pid_in(house.wait_for("worker started\" worker=2"));
  house.wait_for_count("begins", 4);
  ::kill(worker, SIGKILL);
  house.wait_for("a worker ended\" worker=2 pid=" + std::to_string(worker) + " end=\"signal 9\"");
  house.wait_for_count("1.worker2 begins", 2);
  house.wait_for_count("1.auth meets worker2", 2);
  house.wait_for_count("1.clerk meets worker2", 2);
  house.wait_for_count("1.worker2 meets auth0", 2);
  ::kill(auth, SIGKILL);
  house.wait_for("auth ended\" pid=");
  house.wait_for_count("1.auth begins", 2);
  house.wait_for_count("1.worker1 meets auth0", 2);
  EXPECT_EQ(house.count("1.worker1 begins"), 1U);
  EXPECT_EQ(house.count("drains"), 0U);
}

TEST(AChild, OfADrainingSetIsNotReplaced) {
  Outlook outlook = without_pauses();
  outlook.life = [](Assignment assignment) {
    const bool stays = assignment.role == Role::Worker;
    return testing::serve(std::move(assignment),
                          {.sessions = stays ? Habits::Sessions::Stay : Habits::Sessions::None});
  };
  House house(outlook);
  house.write("workers = 2");
  house.start();
  const pid_t worker = testing::pid_in(house.wait_for("worker started\" worker=1"));
  house.wait_for_count("begins", 4);
  house.signal(SIGHUP);
  house.wait_for("reloaded");
  house.wait_for_count("1.worker1 drains", 1);
  ::kill(worker, SIGKILL);
  house.wait_for("a worker ended\" worker=1 pid=" + std::to_string(worker));
  house.signal(SIGHUP);
  house.wait_for_count("event=reloaded", 2);
  EXPECT_EQ(house.count("1.worker1 ready"), 1U);
}

TEST(AChild, IsReplacedAThousandTimesWithoutALeak) {
  Outlook outlook = without_pauses();
  outlook.life = [](Assignment assignment) {
    if (assignment.role != Role::Worker) return testing::serve(std::move(assignment));
    lines::Port line(std::move(assignment.orders));
    (void)line.send(message(Report::Serving));
    wait_for_order(line);
    return 3;
  };
  House house(outlook);
  house.start();
  house.wait_for_count("a worker ended", 20);
  const std::size_t before = house.open_descriptors();
  house.wait_for_count("a worker ended", 1000);
  // One that is just being started has some lines or not yet: a leak would be of hundreds.
  EXPECT_LT(house.open_descriptors(), before + 20);
  house.signal(SIGTERM);
  house.expect_exit(0);
}

TEST(AChild, ThatNeverStopsTalkingHoldsNothingUp) {
  House house(worker_that([](lines::Port& line) {
    const std::string here = message(Report::Here);
    for (;;) (void)line.send(here);
  }));
  house.write("workers = 2");
  house.start();
  const pid_t auth = testing::pid_in(house.wait_for("auth started"));
  house.wait_for_count("begins", 2);
  ::kill(auth, SIGKILL);
  house.wait_for_count("1.auth begins", 2);
  house.signal(SIGHUP);
  house.wait_for("reloaded");
  house.signal(SIGTERM);
  house.signal(SIGTERM);
  house.wait_for("draining");
}

TEST(AChild, ThatSaysWhatNoneOfOursSaysIsKilledAndReplaced) {
  for (const std::string& nonsense :
       {std::string("x"), std::string(report_octets_max + 1, 'x'), std::string(64, '\xff'),
        message(static_cast<Report>(999)), message(Report::Problem), message(Report::Wish),
        message(Report::Here) + message(Report::Here)}) {
    House house(worker_that([&](lines::Port& line) {
      (void)line.send(nonsense);
      for (;;) ::pause();
    }));
    house.start();
    house.wait_for("a process says what none of ours says, and is killed\" process=\"worker 1\"");
    house.wait_for("a worker ended");
    house.wait_for("worker started");
  }
}

TEST(AChild, CanNotGiveItsSupervisorDescriptors) {
  House house(worker_that([](lines::Port& line) {
    std::string octets = message(Report::Here);
    iovec part{octets.data(), octets.size()};
    msghdr letter{};
    letter.msg_iov = &part;
    letter.msg_iovlen = 1;
    std::array<char, CMSG_SPACE(10 * sizeof(int))> control{};
    letter.msg_control = control.data();
    letter.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&letter);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(10 * sizeof(int));
    std::memset(CMSG_DATA(header), 0, 10 * sizeof(int));
    for (int count = 0; count < 100; ++count) ::sendmsg(line.number(), &letter, MSG_NOSIGNAL);
    for (;;) ::pause();
  }));
  house.start();
  house.wait_for_count("begins", 2);
  house.signal(SIGHUP);
  house.wait_for("reloaded");
  // Lines of six children, a socket, memory and what every process has.
  EXPECT_LT(house.open_descriptors(), 40U);
}

TEST(AChild, ThatHangsIsKilledAndReplaced) {
  Outlook outlook = without_pauses();
  outlook.life = [](Assignment assignment) {
    const bool hangs = assignment.role == Role::Clerk;
    Habits habits;
    if (hangs)
      habits.after_begin = [] {
        for (;;) ::pause();
      };
    return testing::serve(std::move(assignment), habits);
  };
  House house(outlook);
  house.write("", "[timeouts]\nwatchdog = \"1s\"\n");
  house.start();
  house.wait_for("clerk hangs and is killed");
  house.wait_for("clerk ended");
  house.wait_for("clerk started");
  EXPECT_EQ(house.count("auth hangs"), 0U);
}

TEST(AChild, ThatDoesNotReadItsOrdersIsKilled) {
  Outlook outlook = worker_that([](lines::Port&) {
    for (;;) ::pause();
  });
  outlook.life = [life = outlook.life](Assignment assignment) {
    if (assignment.role != Role::Auth) return life(std::move(assignment));
    // Each new auth is an order more for the worker.
    return testing::serve(std::move(assignment), {.after_begin = [] { std::_Exit(0); }});
  };
  House house(outlook);
  house.start();
  house.wait_for("a process does not read its orders and is killed\" process=\"worker 1\"");
}

// Sockets and shared memory that are open in this process.
std::string open_things() {
  std::size_t sockets = 0;
  std::size_t memories = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string thing = std::filesystem::read_symlink(entry, gone).string();
    sockets += thing.starts_with("socket:") ? 1 : 0;
    memories += thing.starts_with("/memfd:") ? 1 : 0;
  }
  return std::to_string(sockets) + " sockets, " + std::to_string(memories) + " memories";
}

TEST(AChild, HasOpenWhatIsItsOwnAlone) {
  ASSERT_EQ(open_things(), "0 sockets, 0 memories");
  Outlook outlook;
  outlook.accounts_octets = 4096;
  outlook.life = [](Assignment assignment) {
    testing::say(testing::who(assignment) + " has " + open_things());
    return testing::serve(std::move(assignment));
  };
  House house(outlook);
  house.listeners =
      "[[listener]]\naddress = \"127.0.0.1:0\"\n"
      "[[listener]]\naddress = \"127.0.0.2:0\"\n";
  house.write("workers = 3");
  house.start();
  house.wait_for_count("begins", 5);
  // Its orders and colleagues, and what workers and the clerk listen on.
  EXPECT_EQ(house.count("1.auth has 5 sockets, 1 memories"), 1U);
  EXPECT_EQ(house.count("1.worker1 has 5 sockets, 0 memories"), 1U);
  EXPECT_EQ(house.count("1.worker2 has 5 sockets, 0 memories"), 1U);
  EXPECT_EQ(house.count("1.worker3 has 5 sockets, 0 memories"), 1U);
  EXPECT_EQ(house.count("1.clerk has 6 sockets, 0 memories"), 1U);
}

TEST(AChild, SaysInPsWhatItIs) {
  House house;
  house.write("workers = 2");
  house.start();
  const pid_t auth = testing::pid_in(house.wait_for("auth started"));
  const pid_t worker = testing::pid_in(house.wait_for("worker started\" worker=2"));
  house.wait_for_count("begins", 4);
  const auto name = [](pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/comm");
    std::string text;
    std::getline(file, text);
    return text;
  };
  EXPECT_EQ(name(auth), "restante-auth");
  EXPECT_EQ(name(worker), "restante-worker");
}

TEST(AWorker, GetsTheSocketsOfThoseThatAreNoMore) {
  Outlook outlook;
  outlook.life = [](Assignment assignment) {
    std::size_t sockets = 0;
    for (const auto& [address, all] : assignment.listeners) sockets += all.size();
    testing::say(testing::who(assignment) + " listens on " + std::to_string(sockets));
    return testing::serve(std::move(assignment));
  };
  House house(outlook);
  house.write("workers = 5");
  house.start();
  house.wait_for_count("begins", 7);
  house.write("workers = 2");
  house.signal(SIGHUP);
  house.wait_for("reloaded");
  EXPECT_EQ(house.count("1.worker5 listens on 1"), 1U);
  EXPECT_EQ(house.count("2.worker1 listens on 3"), 1U);
  EXPECT_EQ(house.count("2.worker2 listens on 2"), 1U);
  house.write("workers = 6");
  house.signal(SIGHUP);
  house.wait_for("reloaded");
  for (int worker = 1; worker <= 6; ++worker) {
    EXPECT_EQ(house.count("3.worker" + std::to_string(worker) + " listens on 1"), 1U);
  }
}

}  // namespace
}  // namespace restante::processes
