// SPDX-License-Identifier: Apache-2.0
//
// Each wall is put up in a child of its own, which then tries what it must not.
#include "restante/sandbox/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

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
    return {.territories = {{at("mail"), Reach::Keep},
                            {at("conf"), Reach::Read},
                            {at("gone"), Reach::Keep}},
            .outgoing = outgoing};
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

TEST_F(SandboxTest, TheWallsThatEveryKernelHasStandHere) {
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

TEST_F(SandboxTest, ThreadsMayBeStartedAndAreBehindTheWallsToo) {
  const int code = behind(needs(), [&] {
    int seen = 0;
    std::thread([&] { seen = ::open(at("other/file").c_str(), O_RDONLY) < 0 ? errno : 0; }).join();
    return seen;
  });
  EXPECT_EQ(code, EACCES);
}

TEST_F(SandboxTest, WhatIsNotThereIsNotOpen) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto enclosure = put_up(needs());
    const std::vector<Territory> there{{at("mail"), Reach::Keep}, {at("conf"), Reach::Read}};
    ::_exit(enclosure.has_value() && enclosure->open == there ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(behind(needs(), [&] { return ::mkdir(at("gone").c_str(), 0700) < 0 ? errno : 0; }),
            EACCES);
}

TEST_F(SandboxTest, WhoKeepsNothingCanNotEvenTry) {
  const Needs reading{.territories = {{at("conf"), Reach::Read}}};
  EXPECT_EQ(behind(reading, [&] { return ::unlink(at("conf/file").c_str()) < 0 ? errno : 0; }),
            ENOSYS);
}

TEST_F(SandboxTest, SharedMemoryDoesNotGrow) {
  constexpr std::size_t page = 4096;
  const auto growing = [] {
    // Of three pages, of which it keeps the first mapped.
    char* const all = static_cast<char*>(
        ::mmap(nullptr, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    ::munmap(all + page, 2 * page);
    return ::mremap(all, page, 3 * page, MREMAP_MAYMOVE) == MAP_FAILED ? errno : 0;
  };
  EXPECT_EQ(behind({}, growing), ENOSYS);
}

TEST_F(SandboxTest, MemoryOfItsOwnGrowsByCopying) {
  const auto growing = [] {
    // The C library maps what is so large.
    constexpr std::size_t octets = std::size_t{1} << 20;
    char* const small = static_cast<char*>(std::malloc(octets));
    std::fill(small, small + octets, 'x');
    char* const large = static_cast<char*>(std::realloc(small, 64 * octets));
    return large != nullptr && std::count(large, large + octets, 'x') == octets ? 0 : 1;
  };
  EXPECT_EQ(behind({}, growing), 0);
}

}  // namespace
}  // namespace restante::sandbox
