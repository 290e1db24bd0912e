// SPDX-License-Identifier: Apache-2.0
//
// A whole session in which one call to the operating system fails, for every call in turn: nothing
// that was not marked disappears, and what is told is true.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

class MaildirFaultTest : public MaildirTest {
 protected:
  static constexpr std::uint32_t messages = 9;
  static constexpr std::uint32_t marked = 3;

  struct Session {
    Result<void> opened;
    std::uint32_t read = 0;
    maildrop::Removal removal{};
  };

  enum class Index { None, Current, Stale };

  void fill(Index index = Index::None) {
    system_.fault = nullptr;
    std::filesystem::remove(maildir() / "restante.index");
    for (const std::string folder : {"new", "cur"}) {
      std::filesystem::remove_all(maildir() / folder);
      std::filesystem::create_directory(maildir() / folder);
    }
    deliver("new/1.a,S=4,W=5", "one\n");
    deliver("new/2.b", "two\n");
    deliver("cur/3.c:2,S", "three\n");
    deliver("cur/4.d:2,", "four\n");
    deliver("new/5.e", "five\n");
    for (std::uint32_t bystander = 5; bystander < messages; ++bystander) {
      deliver("cur/" + bases_[bystander], stored_[bystander]);
    }
    if (index != Index::None) open();
    if (index == Index::Stale) rename("cur/9.i", "cur/9.i:2,S");
  }

  // Marks 1.a, 2.b and 4.d, two of which another program renames before.
  Session run() {
    auto opened = try_open();
    if (!opened) return {Failure(opened.error())};
    maildrop::Maildrop& maildrop = **opened;
    EXPECT_EQ(maildrop.snapshot().size(), messages);
    EXPECT_EQ(maildrop.snapshot().total_octets(), 5u + 5u + 7u + 6u + 6u + 4u * 3u);
    Session session;
    for (std::uint32_t index = 0; index < messages; ++index) {
      const auto message = read(maildrop, index);
      if (!message) continue;
      EXPECT_EQ(*message, stored_[index]);
      ++session.read;
    }
    maildrop.mark_seen({0});
    rename("new/2.b", "cur/2.b:2,FR");
    rename("cur/4.d:2,", "cur/4.d:2,T");
    session.removal = maildrop.remove(marks({0, 1, 3}));
    return session;
  }

  // How many of the messages of these base names are there, whole.
  std::uint32_t remaining(std::initializer_list<std::uint32_t> indices) const {
    std::map<std::string, std::string> files;
    for (const std::string folder : {"new", "cur"}) {
      for (const auto& file : std::filesystem::directory_iterator(maildir() / folder)) {
        files[file.path().filename().string().substr(0, 3)] = contents_of(file.path());
      }
    }
    std::uint32_t count = 0;
    for (const std::uint32_t index : indices) count += files[bases_[index]] == stored_[index];
    return count;
  }

  void check(const Session& session) {
    EXPECT_EQ(remaining({2, 4, 5, 6, 7, 8}), 6u);
    if (!session.opened) {
      EXPECT_EQ(remaining({0, 1, 3}), marked);
      return;
    }
    EXPECT_EQ(session.removal.removed + session.removal.failed, marked);
    EXPECT_EQ(session.removal.failed, remaining({0, 1, 3}));
    EXPECT_TRUE(session.removal.failed == 0 || session.removal.error);
    EXPECT_GE(session.read, messages - 1);
  }

  static std::vector<std::pair<Index, int>> every_start_and_error() {
    std::vector<std::pair<Index, int>> all;
    for (const Index index : {Index::None, Index::Current, Index::Stale}) {
      for (const int code : {EIO, EACCES, EROFS, ENOSPC, EMFILE, ESTALE}) {
        all.emplace_back(index, code);
      }
    }
    return all;
  }

  const std::array<std::string, messages> bases_{"1.a", "2.b", "3.c", "4.d", "5.e",
                                                 "6.f", "7.g", "8.h", "9.i"};
  const std::array<std::string, messages> stored_{"one\n", "two\n", "three\n", "four\n", "five\n",
                                                  "6\n",   "7\n",   "8\n",     "9\n"};
};

constexpr std::array calls{Call::Open,      Call::Read,   Call::Status,  Call::StatusAt,
                           Call::NextEntry, Call::Unlink, Call::Rename,  Call::Sync,
                           Call::Create,    Call::Write,  Call::Replace, Call::Lock};

TEST_F(MaildirFaultTest, GoesWellWithoutFaults) {
  fill();
  const Session session = run();
  ASSERT_TRUE(session.opened);
  EXPECT_EQ(session.read, messages);
  EXPECT_EQ(session.removal.removed, marked);
  EXPECT_FALSE(session.removal.error);
  check(session);
}

TEST_F(MaildirFaultTest, LosesNothingAndTellsTheTruthWhicheverCallFails) {
  for (const Call call : calls) {
    int failed = 0;
    for (const auto& [index, code] : every_start_and_error()) {
      int made = 1;
      for (int passed = 0; passed < made; ++passed) {
        SCOPED_TRACE(testing::Message() << "call " << static_cast<int>(call) << " number " << passed
                                        << " error " << code);
        fill(index);
        made = 0;
        system_.fault = [&, fault = failing(call, code, passed, 1)](Call one,
                                                                    std::string_view name) mutable {
          made += one == call;
          return fault(one, name);
        };
        check(run());
      }
      failed += made;
    }
    EXPECT_GT(failed, 0) << "call " << static_cast<int>(call);
  }
}

TEST_F(MaildirFaultTest, LosesNothingAndTellsTheTruthWhenAllCallsFailFromOneOn) {
  int made = 1;
  for (int passed = 0; passed < made; ++passed) {
    SCOPED_TRACE(passed);
    fill();
    made = 0;
    system_.fault = [&](Call call, std::string_view) {
      if (call == Call::Unlock) return 0;
      return ++made > passed ? -EIO : 0;
    };
    const Session session = run();
    EXPECT_EQ(remaining({2, 4, 5, 6, 7, 8}), 6u);
    if (session.opened) {
      EXPECT_EQ(session.removal.removed + session.removal.failed, marked);
      EXPECT_EQ(session.removal.failed, remaining({0, 1, 3}));
    }
  }
}

TEST_F(MaildirFaultTest, IsNotTroubledByInterruptedCalls) {
  for (const Call call : calls) {
    for (int every = 2; every < 4; ++every) {
      SCOPED_TRACE(testing::Message() << "call " << static_cast<int>(call) << " each " << every);
      fill();
      system_.fault = [&, seen = 0](Call one, std::string_view) mutable {
        if (one != call) return 0;
        return ++seen % every == 0 ? -EINTR : 0;
      };
      const Session session = run();
      ASSERT_TRUE(session.opened);
      EXPECT_EQ(session.read, messages);
      EXPECT_EQ(session.removal.removed, marked);
      EXPECT_FALSE(session.removal.error);
    }
  }
}

}  // namespace
}  // namespace restante::stores
