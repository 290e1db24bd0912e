// SPDX-License-Identifier: Apache-2.0
//
// Each wall is put up in a child of its own, which then tries what it must not.
#include "restante/sandbox/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

#include "restante/base/descriptor.h"

namespace restante::sandbox {
namespace {

class SandboxTest : public testing::Test {
 protected:
  SandboxTest() {
    std::string path = std::filesystem::temp_directory_path() / "restante-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) std::abort();
    folder_ = path;
    for (const char* name : {"mail", "conf", "other"}) {
      std::filesystem::create_directories(folder_ / name);
      std::ofstream(folder_ / name / "file") << name;
    }
  }
  ~SandboxTest() override { std::filesystem::remove_all(folder_); }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }

  Needs needs(Outgoing outgoing = Outgoing::None) const {
    return {{{at("mail"), Reach::Keep}, {at("conf"), Reach::Read}, {at("gone"), Reach::Keep}},
            outgoing};
  }

  // What the child's `attempt` answers, an errno or 0; or -SIGNAL that ended it.
  template <class Attempt>
  int behind(const Needs& needs, Attempt attempt) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto walls = put_up(needs);
      ::_exit(walls.has_value() ? attempt() : 255);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }

  int opening(const std::string& path, int flags) {
    return behind(needs(), [&] { return ::open(path.c_str(), flags, 0600) < 0 ? errno : 0; });
  }

  std::filesystem::path folder_;
};

TEST_F(SandboxTest, BothWallsStandHere) {
  EXPECT_EQ(available().files, Wall::Stands);
  EXPECT_EQ(available().calls, Wall::Stands);
}

TEST_F(SandboxTest, MailMayBeKept) {
  EXPECT_EQ(opening(at("mail/file"), O_RDWR), 0);
  EXPECT_EQ(opening(at("mail/new"), O_WRONLY | O_CREAT | O_EXCL), 0);
  const int moved = behind(needs(), [&] {
    const bool is_done = ::mkdir(at("mail/cur").c_str(), 0700) == 0 &&
                         ::rename(at("mail/file").c_str(), at("mail/cur/file").c_str()) == 0 &&
                         ::unlink(at("mail/cur/file").c_str()) == 0;
    return is_done ? 0 : errno;
  });
  EXPECT_EQ(moved, 0);
}

TEST_F(SandboxTest, TheConfigurationMayBeReadOnly) {
  EXPECT_EQ(opening(at("conf/file"), O_RDONLY), 0);
  EXPECT_EQ(opening(at("conf/file"), O_WRONLY), EACCES);
  EXPECT_EQ(opening(at("conf/new"), O_WRONLY | O_CREAT), EACCES);
  EXPECT_EQ(behind(needs(), [&] { return ::unlink(at("conf/file").c_str()) < 0 ? errno : 0; }),
            EACCES);
}

TEST_F(SandboxTest, NothingElseCanBeReached) {
  EXPECT_EQ(opening(at("other/file"), O_RDONLY), EACCES);
  EXPECT_EQ(opening("/etc/passwd", O_RDONLY), EACCES);
  std::filesystem::create_symlink(at("other"), at("mail/link"));
  EXPECT_EQ(opening(at("mail/link/file"), O_RDONLY), EACCES);
}

TEST_F(SandboxTest, AnIntruderIsEnded) {
  EXPECT_EQ(behind(needs(),
                   [] {
                     ::execl("/bin/true", "true", nullptr);
                     return 1;
                   }),
            -SIGSYS);
  EXPECT_EQ(behind(needs(),
                   [] {
                     ::ptrace(PTRACE_ATTACH, 1, nullptr, nullptr);
                     return 1;
                   }),
            -SIGSYS);
}

TEST_F(SandboxTest, NoMemoryBecomesCode) {
  const auto executable = [] {
    void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? errno : 0;
  };
  EXPECT_EQ(behind(needs(), executable), ENOSYS);
  EXPECT_EQ(behind(needs(Outgoing::Connections), executable), ENOSYS);
}

TEST_F(SandboxTest, ConnectionsAreAcceptedButNotBegun) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const Descriptor listener(::socket(AF_INET, SOCK_STREAM, 0));
  auto* const name = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  ASSERT_EQ(::bind(listener.number(), name, length), 0);
  ASSERT_EQ(::listen(listener.number(), 1), 0);
  ASSERT_EQ(::getsockname(listener.number(), name, &length), 0);
  const auto connecting = [&] {
    const Descriptor client(::socket(AF_INET, SOCK_STREAM, 0));
    return ::connect(client.number(), name, length) < 0 ? errno : 0;
  };
  EXPECT_EQ(behind(needs(), connecting), ENOSYS);
  EXPECT_EQ(behind(needs(Outgoing::Connections), connecting), 0);
  EXPECT_EQ(behind(needs(), [] { return ::socket(AF_PACKET, SOCK_RAW, 0) < 0 ? errno : 0; }),
            ENOSYS);
}

TEST_F(SandboxTest, ThreadsMayBeStartedAndAreBehindTheWallsToo) {
  const int code = behind(needs(), [&] {
    int seen = 0;
    std::thread([&] { seen = ::open(at("other/file").c_str(), O_RDONLY) < 0 ? errno : 0; }).join();
    return seen;
  });
  EXPECT_EQ(code, EACCES);
}

TEST_F(SandboxTest, NoCoreIsDumped) {
  const pid_t child = ::fork();
  if (child == 0) {
    rlimit limit{1, 1};
    const bool is_off = forbid_core_dumps().has_value() && ::getrlimit(RLIMIT_CORE, &limit) == 0;
    ::_exit(is_off && limit.rlim_max == 0 ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(Beyond, TellsWhatLiesOutside) {
  const Needs needs{{{"/mail", Reach::Keep}, {"/conf", Reach::Read}}, Outgoing::None};
  const auto later = [](std::string path, Reach reach) {
    return Needs{{{std::move(path), reach}}, Outgoing::None};
  };
  EXPECT_EQ(beyond(needs, needs), "");
  EXPECT_EQ(beyond(needs, later("/mail/x/y", Reach::Keep)), "");
  EXPECT_EQ(beyond(needs, later("/mail", Reach::Read)), "");
  EXPECT_EQ(beyond(needs, later("/conf/users", Reach::Keep)), "/conf/users");
  EXPECT_EQ(beyond(needs, later("/mailbox", Reach::Read)), "/mailbox");
  EXPECT_EQ(beyond(needs, {{}, Outgoing::Connections}), "a connection to another server");
  EXPECT_EQ(beyond({{{"/", Reach::Keep}}, Outgoing::None}, needs), "");
}

}  // namespace
}  // namespace restante::sandbox
