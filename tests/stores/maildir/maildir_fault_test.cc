// SPDX-License-Identifier: Apache-2.0
//
// A whole session in which calls to the operating system fail, each in turn: nothing that was not
// marked disappears, what is told is true, and the next session finds all that is there.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

constexpr std::array errors{EIO, ENOSPC, EACCES, EROFS, EMFILE, ENOENT, ESTALE};

constexpr std::array calls{Call::Open,      Call::Read,   Call::Status,  Call::StatusAt,
                           Call::NextEntry, Call::Unlink, Call::Rename,  Call::Sync,
                           Call::Create,    Call::Write,  Call::Replace, Call::Lock};

enum class Index { None, Current, Stale };
constexpr std::array starts{Index::None, Index::Current, Index::Stale};

// Whether all calls are made as those of a thread are, or first without waiting, as the loop does.
enum class Caller { Thread, Loop };
constexpr std::array callers{Caller::Thread, Caller::Loop};

class MaildirFaultTest : public MaildirTest {
 protected:
  static constexpr std::uint32_t messages = 9;
  const std::array<std::string, messages> bases_{"1.a", "2.b", "3.c", "4.d", "5.e",
                                                 "6.f", "7.g", "8.h", "9.i"};
  const std::array<std::string, messages> stored_{"one\n", "two\n", "three\n", "four\n", "five\n",
                                                  "6\n",   "7\n",   "8\n",     "9\n"};
  // Of these one is marked as seen by us, two are renamed by another program, one has two names.
  static constexpr std::array<std::uint32_t, 4> to_delete{0, 1, 3, 4};

  struct Session {
    Result<void> opened{};
    std::uint32_t seen = 0;
    std::uint32_t read = 0;
    std::uint32_t marked = 0;
    maildrop::Removal removal{};
  };

  MaildirFaultTest() : MaildirTest(folder_in_memory()) {}
  ~MaildirFaultTest() override { std::cout << "cases: " << cases_ << "\n"; }

  void fill(Index index) {
    system_.fault = nullptr;
    std::filesystem::remove(maildir() / "restante.index");
    for (const std::string folder : {"new", "cur"}) {
      std::filesystem::remove_all(maildir() / folder);
      std::filesystem::create_directory(maildir() / folder);
    }
    deliver("new/1.a,S=4,W=5", stored_[0]);
    deliver("new/2.b", stored_[1]);
    deliver("cur/3.c:2,S", stored_[2]);
    deliver("cur/4.d:2,", stored_[3]);
    deliver("new/5.e", stored_[4]);
    for (std::uint32_t bystander = 5; bystander < messages; ++bystander) {
      deliver("cur/" + bases_[bystander], stored_[bystander]);
    }
    if (index != Index::None) open();
    if (index == Index::Stale) rename("cur/9.i", "cur/9.i:2,S");
  }

  Result<std::unique_ptr<maildrop::Maildrop>> open_as(Caller caller) {
    if (caller == Caller::Loop) {
      auto opened = try_open(Patience::CachedOnly);
      if (opened || opened.error().kind != ErrorKind::WouldBlock) return opened;
    }
    return try_open();
  }

  static Result<std::string> read_as(Caller caller, maildrop::Maildrop& maildrop,
                                     std::uint32_t index) {
    if (caller == Caller::Loop) {
      auto message = read(maildrop, index, 4096, Patience::CachedOnly);
      if (message || message.error().kind != ErrorKind::WouldBlock) return message;
    }
    return read(maildrop, index);
  }

  // The message of this place in bases_.
  std::uint32_t message_of(std::string_view unique_id) const {
    const auto found = std::ranges::find(bases_, unique_id.substr(0, 3));
    EXPECT_NE(found, bases_.end());
    return static_cast<std::uint32_t>(found - bases_.begin());
  }

  Session run(Caller caller) {
    auto opened = open_as(caller);
    if (!opened) return {Failure(opened.error())};
    maildrop::Maildrop& maildrop = **opened;
    Session session;
    session.seen = maildrop.snapshot().size();
    maildrop::DeletionMarks marks;
    for (std::uint32_t index = 0; index < session.seen; ++index) {
      const std::uint32_t which = message_of(maildrop.snapshot().unique_id({index}));
      EXPECT_EQ(maildrop.snapshot().octets({index}), stored_[which].size() + 1);
      if (std::ranges::find(to_delete, which) != to_delete.end()) marks.mark({index});
      const auto message = read_as(caller, maildrop, index);
      if (!message) continue;
      EXPECT_EQ(*message, stored_[which]);
      ++session.read;
    }
    // The first one may have been left out.
    const bool is_first_there =
        session.seen > 0 && message_of(maildrop.snapshot().unique_id({0})) == 0;
    if (is_first_there) mark_seen(maildrop, {0});
    rename("new/2.b", "cur/2.b:2,FR");
    rename("cur/4.d:2,", "cur/4.d:2,T");
    std::filesystem::create_hard_link(maildir() / "new/5.e", maildir() / "cur/5.e:2,S");
    session.marked = marks.count();
    session.removal = remove(maildrop, marks);
    return session;
  }

  // Which of the messages are there, whole.
  std::set<std::uint32_t> remaining() const {
    std::set<std::uint32_t> there;
    for (const std::string folder : {"new", "cur"}) {
      for (const auto& file : std::filesystem::directory_iterator(maildir() / folder)) {
        const std::uint32_t which = message_of(file.path().filename().string());
        if (contents_of(file.path()) == stored_[which]) there.insert(which);
      }
    }
    return there;
  }

  void check(const Session& session) {
    ++cases_;
    const auto there = remaining();
    for (const std::uint32_t bystander : {2, 5, 6, 7, 8}) EXPECT_TRUE(there.contains(bystander));
    const auto left = static_cast<std::uint32_t>(
        std::ranges::count_if(to_delete, [&](auto which) { return there.contains(which); }));
    const std::uint32_t unmarked = to_delete.size() - session.marked;
    EXPECT_EQ(session.removal.removed + session.removal.failed, session.marked);
    EXPECT_EQ(session.removal.failed + unmarked, left);
    EXPECT_TRUE(session.removal.failed == 0 || session.removal.error);
    EXPECT_TRUE(!sync_failed_ || session.removal.error);
    check_next_session(there);
  }

  void check_next_session(const std::set<std::uint32_t>& there) {
    system_.fault = nullptr;
    const auto next = open();
    ASSERT_NE(next, nullptr);
    std::set<std::uint32_t> listed;
    for (std::uint32_t index = 0; index < next->snapshot().size(); ++index) {
      const std::uint32_t which = message_of(next->snapshot().unique_id({index}));
      listed.insert(which);
      EXPECT_EQ(next->snapshot().octets({index}), stored_[which].size() + 1);
    }
    EXPECT_EQ(listed, there);
  }

  // Lets the calls of these numbers fail. How many were made is in made_.
  void fail(std::initializer_list<int> numbers, int code) {
    made_ = 0;
    sync_failed_ = false;
    system_.fault = [this, code, failing = std::set<int>(numbers)](Call call, std::string_view) {
      if (call == Call::Unlock || !failing.contains(made_++)) return 0;
      hit_.insert(call);
      sync_failed_ |= call == Call::Sync;
      return -code;
    };
  }

  void check_that_all_went_well(const Session& session) {
    ASSERT_TRUE(session.opened);
    EXPECT_EQ(session.read, messages);
    EXPECT_EQ(session.removal.removed, to_delete.size());
    EXPECT_FALSE(session.removal.error);
    check(session);
  }

  // Every start, with every caller.
  template <class Case>
  void for_each_start(Case one_case) {
    for (const Index index : starts) {
      for (const Caller caller : callers) {
        SCOPED_TRACE(testing::Message() << "index " << static_cast<int>(index) << " caller "
                                        << static_cast<int>(caller));
        one_case(index, caller);
      }
    }
  }

  int made_ = 0;
  std::set<Call> hit_;
  bool sync_failed_ = false;
  int cases_ = 0;
};

TEST_F(MaildirFaultTest, GoesWellWithoutFaults) {
  for_each_start([&](Index index, Caller caller) {
    fill(index);
    check_that_all_went_well(run(caller));
  });
}

TEST_F(MaildirFaultTest, LosesNothingAndTellsTheTruthWhicheverCallFails) {
  for_each_start([&](Index index, Caller caller) {
    for (const int code : errors) {
      made_ = 1;
      for (int number = 0; number <= made_; ++number) {
        SCOPED_TRACE(testing::Message() << "call " << number << " error " << code);
        fill(index);
        fail({number}, code);
        const Session session = run(caller);
        EXPECT_GE(session.read + 1, session.seen);
        check(session);
      }
    }
  });
  for (const Call call : calls) EXPECT_TRUE(hit_.contains(call)) << static_cast<int>(call);
}

// All pairs take a while: they are for the long run.
TEST_F(MaildirFaultTest, LosesNothingAndTellsTheTruthWhicheverTwoCallsFail) {
  const int stride = std::getenv("RESTANTE_LONG") == nullptr ? 29 : 1;
  for_each_start([&](Index index, Caller caller) {
    fill(index);
    fail({}, 0);
    run(caller);
    const int most = made_;
    for (int first = 0; first < most; ++first) {
      // A fault may lead to a few calls more.
      for (int second = first + 1; second < most + 8; second += stride) {
        SCOPED_TRACE(testing::Message() << "calls " << first << " and " << second);
        fill(index);
        fail({first, second}, EIO);
        check(run(caller));
      }
    }
  });
}

TEST_F(MaildirFaultTest, LosesNothingAndTellsTheTruthWhenAllCallsFailFromOneOn) {
  for_each_start([&](Index index, Caller caller) {
    for (const int code : {EIO, ENOENT}) {
      made_ = 1;
      for (int passed = 0; passed <= made_; ++passed) {
        SCOPED_TRACE(testing::Message() << "from call " << passed << " on, error " << code);
        fill(index);
        made_ = 0;
        sync_failed_ = false;
        system_.fault = [&](Call call, std::string_view) {
          return call != Call::Unlock && made_++ >= passed ? -code : 0;
        };
        check(run(caller));
      }
    }
  });
}

TEST_F(MaildirFaultTest, IsNotTroubledByInterruptedCalls) {
  for_each_start([&](Index index, Caller caller) {
    for (int every = 2; every < 5; ++every) {
      SCOPED_TRACE(every);
      fill(index);
      made_ = 0;
      system_.fault = [&](Call, std::string_view) { return ++made_ % every == 0 ? -EINTR : 0; };
      check_that_all_went_well(run(caller));
    }
  });
}

TEST_F(MaildirFaultTest, IsNotTroubledByShortReadsAndWrites) {
  for_each_start([&](Index index, Caller caller) {
    for (const std::size_t octets : {1, 2, 7}) {
      SCOPED_TRACE(octets);
      system_.read_octets_max = octets;
      system_.write_octets_max = octets;
      fill(index);
      check_that_all_went_well(run(caller));
    }
  });
}

}  // namespace
}  // namespace restante::stores
