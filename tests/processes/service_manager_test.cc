// SPDX-License-Identifier: Apache-2.0
//
// What a manager that does not read for a while is told all the same.
#include "service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace restante::processes {
namespace {

using std::chrono::microseconds;

constexpr TimePoint now{std::chrono::seconds(1000)};

sockaddr_un name_of(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  return name;
}

class AServiceManager : public ::testing::Test {
 protected:
  AServiceManager() : path_(::testing::TempDir() + "notify" + std::to_string(::getpid())) {
    const sockaddr_un name = name_of(path_);
    EXPECT_EQ(::bind(socket_.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
    manager_.emplace();
    ::unsetenv("NOTIFY_SOCKET");
  }
  ~AServiceManager() override { std::filesystem::remove(path_); }

  // With what others say, until there is no room: none of them may send for ever, so they are
  // several.
  void fill() const {
    while (say_all_that_one_may() > 0) {
    }
    EXPECT_EQ(errno, EAGAIN);
  }

  std::size_t say_all_that_one_may() const {
    const Descriptor other(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const sockaddr_un name = name_of(path_);
    std::size_t said = 0;
    while (::sendto(other.number(), "X=1", 3, 0, reinterpret_cast<const sockaddr*>(&name),
                    sizeof name) == 3) {
      ++said;
    }
    return said;
  }

  // All that is there, but for what others said.
  std::vector<std::string> heard() const {
    std::vector<std::string> all;
    std::array<char, 200> memory;
    ssize_t count = 0;
    while ((count = ::recv(socket_.number(), memory.data(), memory.size(), MSG_DONTWAIT)) > 0) {
      const std::string text(memory.data(), static_cast<std::size_t>(count));
      if (text != "X=1") all.push_back(text);
    }
    return all;
  }

  void let_speak() {
    manager_->do_what_is_due(now, [] { return std::string("Serving"); });
  }

  const std::string path_;
  const Descriptor socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  std::optional<ServiceManager> manager_;
};

using Texts = std::vector<std::string>;

TEST_F(AServiceManager, IsToldInOrderAndOfEachKindTheLastWhenItHasRoom) {
  fill();
  manager_->reloading(microseconds(1));
  manager_->ready();
  manager_->reloading(microseconds(2));
  manager_->ready();
  EXPECT_TRUE(manager_->awaited());
  EXPECT_EQ(heard(), Texts());
  let_speak();
  EXPECT_EQ(heard(), (Texts{"RELOADING=1\nMONOTONIC_USEC=2", "READY=1", "STATUS=Serving"}));
  EXPECT_FALSE(manager_->awaited());
}

TEST_F(AServiceManager, IsToldWhoSpeaksNowAsTheLast) {
  fill();
  manager_->replaced_by(17);
  manager_->ready();
  let_speak();
  EXPECT_EQ(heard(), Texts());
  manager_->finish(std::chrono::seconds(60));
  EXPECT_EQ(heard(), Texts{"MAINPID=17\nREADY=1"});
  EXPECT_FALSE(manager_->awaited());
  EXPECT_FALSE(manager_->next_due());
}

TEST_F(AServiceManager, ThatNeverReadsIsNotWaitedForForEver) {
  fill();
  manager_->replaced_by(17);
  manager_->finish(Duration(1));
  EXPECT_EQ(heard(), Texts());
}

// What a process says that is not yet the main one counts for nothing.
TEST_F(AServiceManager, IsToldTheStateOfOneThatTookOverAfterAWhileThoughItIsTheSame) {
  let_speak();
  manager_->ready();
  manager_->took_over(now);
  let_speak();
  EXPECT_EQ(heard(), (Texts{"STATUS=Serving", "READY=1"}));
  manager_->do_what_is_due(now + ServiceManager::status_pause,
                           [] { return std::string("Serving"); });
  EXPECT_EQ(heard(), Texts{"STATUS=Serving"});
}

TEST_F(AServiceManager, IsToldTheStateWhenItChanges) {
  let_speak();
  manager_->ready();
  manager_->do_what_is_due(now + Duration(1), [] { return std::string("Serving well"); });
  EXPECT_EQ(heard(), (Texts{"STATUS=Serving", "READY=1", "STATUS=Serving well"}));
}

}  // namespace
}  // namespace restante::processes
