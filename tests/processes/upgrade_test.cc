// SPDX-License-Identifier: Apache-2.0
//
// One supervisor takes another's place, or fails to.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "house.h"
#include "restante/processes/ledger_memory.h"
#include "restante/processes/supervisor.h"
#include "succession.h"

namespace restante::processes {
namespace {

using testing::House;
using testing::Outlook;

Outlook upgraded_to(const std::string& program) {
  Outlook outlook;
  outlook.options.program = program;
  outlook.options.arguments = {program};
  outlook.options.pace.starting_patience = std::chrono::seconds(2);
  return outlook;
}

std::string script(const char* name, const char* text, mode_t mode) {
  const std::string path = ::testing::TempDir() + name + std::to_string(::getpid());
  std::ofstream(path) << text;
  EXPECT_EQ(::chmod(path.c_str(), mode), 0);
  return path;
}

struct Wrong {
  std::string program;
  std::string problem;
};

void expect_refused(const Wrong& wrong) {
  House house(upgraded_to(wrong.program));
  house.start();
  house.wait_for_count("begins", 3);
  house.signal(SIGUSR2);
  const std::string line = house.wait_for("upgrade refused, all stays as it was");
  EXPECT_NE(line.find(wrong.problem), std::string::npos) << line;
  EXPECT_EQ(house.count("drains"), 0U);
  house.signal(SIGHUP);
  house.wait_for("reloaded");
}

TEST(AnUpgrade, ToAProgramThatEndsIsRefused) {
  expect_refused({"/bin/false", "the new program ended with exit code 1"});
}

TEST(AnUpgrade, ToNoProgramIsRefused) {
  expect_refused({"/nowhere/restante", "can't start /nowhere/restante: No such file"});
}

TEST(AnUpgrade, ToWhatIsNotExecutableIsRefused) {
  const std::string path = script("not-executable", "", 0644);
  expect_refused({path, "can't start " + path + ": Permission denied"});
}

TEST(AnUpgrade, ToAProgramThatHangsIsRefused) {
  expect_refused({script("hangs", "#!/bin/sh\nexec sleep 600\n", 0755),
                  "the new program hangs before it serves"});
}

// This program is also the one on the disk.
Outlook upgraded() {
  Outlook outlook;
  outlook.options.program = "/proc/self/exe";
  return outlook;
}

class AnUpgradedHouse : public ::testing::Test {
 protected:
  AnUpgradedHouse() : house_(upgraded()) {
    house_.start();
    house_.wait_for_count("begins", 3);
  }
  ~AnUpgradedHouse() override {
    for (const pid_t process : successors_) ::kill(process, SIGKILL);
  }

  pid_t upgrade(pid_t process) {
    EXPECT_EQ(::kill(process, SIGUSR2), 0);
    const std::string line = house_.wait_for("new program started");
    successors_.push_back(testing::pid_in(line));
    house_.wait_for("the new program serves, this one drains");
    return successors_.back();
  }

  House house_;
  std::vector<pid_t> successors_;
};

// That the ledger counts, as a supervisor's descriptors have it.
std::uint64_t sessions_of(pid_t supervisor) {
  const std::string folder = "/proc/" + std::to_string(supervisor) + "/fd";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::error_code gone;
    if (!std::filesystem::read_symlink(entry, gone).string().contains("restante-ledger")) continue;
    Descriptor memory(::open(entry.path().c_str(), O_RDWR | O_CLOEXEC));
    if (!memory.is_open()) continue;  // the one that is only for reading
    const auto ledger = LedgerMemory::adopt(std::move(memory));
    return ledger.has_value() ? ledger->total() : 0;
  }
  return 0;
}

TEST(AnUpgrade, ThatIsKilledCountsNoSessions) {
  Outlook outlook = upgraded();
  outlook.successor = Outlook::Successor::Hangs;
  House house(outlook);
  house.start();
  house.wait_for_count("begins", 3);
  house.signal(SIGUSR2);
  const pid_t successor = testing::pid_in(house.wait_for("new program started"));
  house.wait_for_count("2.worker1 ready", 1);
  house.wait_for_count("2.clerk hangs", 1);
  EXPECT_EQ(sessions_of(house.process()), 5U);
  EXPECT_EQ(::kill(successor, SIGKILL), 0);
  house.wait_for("upgrade refused, all stays as it was");
  EXPECT_EQ(sessions_of(house.process()), 0U);
}

TEST(AnUpgrade, ThatIsAskedForWhileAnotherIsUnderWayFollows) {
  const std::string go = ::testing::TempDir() + "go" + std::to_string(::getpid());
  ASSERT_EQ(::mkfifo(go.c_str(), 0600), 0);
  const std::string own = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string waits = "#!/bin/sh\nread go <" + go + "\nexec " + own + " \"$@\"\n";
  Outlook outlook;
  outlook.options.program = script("waits", waits.c_str(), 0755);
  House house(outlook);
  house.start();
  house.wait_for_count("begins", 3);
  house.signal(SIGUSR2);
  const pid_t second = testing::pid_in(house.wait_for("new program started"));
  {
    const Descriptor way(::open(go.c_str(), O_WRONLY | O_CLOEXEC));  // once it waits
    house.signal(SIGUSR2);
    EXPECT_EQ(::write(way.number(), "\n", 1), 1);
  }
  const pid_t third = testing::pid_in(house.wait_for("new program started"));
  house.wait_for_count("the new program serves, this one drains", 2);
  EXPECT_EQ(::kill(third, SIGTERM), 0);
  house.end();
  EXPECT_NE(second, third);
  std::filesystem::remove(go);
}

TEST(TheProgram, IsWhereItWasFoundThoughThatIsALink) {
  const std::string folder = ::testing::TempDir() + "program" + std::to_string(::getpid());
  std::filesystem::create_directory(folder);
  std::error_code problem;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", problem);
  std::filesystem::create_symlink(own, folder + "/link", problem);
  EXPECT_EQ(path_of_program({folder + "/link", "--config"}), folder + "/link");
  const std::string path_before = ::getenv("PATH");
  ::setenv("PATH", (folder + "/none:" + folder).c_str(), 1);
  EXPECT_EQ(path_of_program({"link"}), folder + "/link");
  ::setenv("PATH", path_before.c_str(), 1);
  // What it was called says nothing, or not the truth.
  for (const char* name : {"a-name", "/bin/true", ""}) EXPECT_EQ(path_of_program({name}), own);
  EXPECT_EQ(path_of_program({}), own);
  std::filesystem::remove_all(folder);
}

TEST_F(AnUpgradedHouse, ServesOnAndTheOneBeforeEnds) {
  const pid_t next = upgrade(house_.process());
  house_.wait_for_count("2.worker1 begins", 1);
  house_.wait_for_count("1.worker1 ends", 1);
  const pid_t third = upgrade(next);
  house_.wait_for_count("3.worker1 begins", 1);
  EXPECT_EQ(house_.count("event=listening"), 1U);
  EXPECT_EQ(house_.count("no longer listening"), 0U);
  EXPECT_EQ(::kill(third, SIGTERM), 0);
  house_.wait_for_count("3.worker1 ends", 1);
  house_.end();
}

class ANotifiedHouse : public ::testing::Test {
 protected:
  ANotifiedHouse() : path_(house_.folder() / "notify") {
    socket_ = Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path_.c_str(), path_.size());
    EXPECT_EQ(::bind(socket_.number(), reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
    const timeval patience{10, 0};
    ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
    ::setenv("WATCHDOG_USEC", "200000", 1);
    house_.start();
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
  }

  // The next that begins with this.
  std::string wait_for(const std::string& text) {
    std::array<char, 1000> memory;
    for (;;) {
      const ssize_t count = ::recv(socket_.number(), memory.data(), memory.size(), 0);
      if (count < 0) throw std::runtime_error("not notified of " + text);
      const std::string heard(memory.data(), static_cast<std::size_t>(count));
      if (heard.starts_with(text)) return heard;
    }
  }

  House house_;
  std::string path_;
  Descriptor socket_;
};

TEST_F(ANotifiedHouse, SaysHowItIs) {
  wait_for("READY=1");
  wait_for("WATCHDOG=1");
  wait_for("WATCHDOG=1");
  house_.signal(SIGHUP);
  EXPECT_NE(wait_for("RELOADING=1").find("MONOTONIC_USEC="), std::string::npos);
  wait_for("READY=1");
  house_.signal(SIGTERM);
  wait_for("STOPPING=1");
}

TEST_F(ANotifiedHouse, SaysItsStateAndSessions) {
  EXPECT_NE(wait_for("STATUS=").find("0 sessions"), std::string::npos);
}

}  // namespace
}  // namespace restante::processes
