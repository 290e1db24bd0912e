// SPDX-License-Identifier: Apache-2.0
//
// Messages are deleted, restored and expired while calls to the operating system fail, each in
// turn: each message is whole, in the maildrop or aside, and what is told is true.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include "keeping_fixture.h"

namespace restante::stores {
namespace {

using namespace std::chrono_literals;

constexpr std::array errors{EIO, ENOSPC, EACCES, EROFS, EMFILE, ENOENT};

class KeepingFaults : public KeepingTest {
 protected:
  KeepingFaults() : KeepingTest(folder_in_memory()) {}
  ~KeepingFaults() override { std::cout << "cases: " << cases_ << "\n"; }

  // By base name. The first two are deleted.
  const std::map<std::string, std::string> mail_{{"1700000000.M1P1.host", "one\n"},
                                                 {"1700000001.M2P2.host", "two\n"},
                                                 {"1700000002.M3P3.host", "three\n"}};

  void fill() {
    system_.fault = nullptr;
    std::filesystem::remove_all(maildir() / "restante.deleted");
    for (const std::string folder : {"new", "cur"}) {
      std::filesystem::remove_all(maildir() / folder);
      std::filesystem::create_directory(maildir() / folder);
    }
    for (const auto& [base, contents] : mail_) {
      deliver(base.contains("M2") ? "cur/" + base + ":2,S" : "new/" + base, contents);
    }
  }

  void fail(int number, int code) {
    made_ = 0;
    sync_failed_ = false;
    system_.fault = [this, code, number](Call call, std::string_view) {
      if (call == Call::Unlock || made_++ != number) return 0;
      hit_.insert(call);
      sync_failed_ |= call == Call::Sync;
      return -code;
    };
  }

  // Tries each call with each error, and what was true before it, again.
  void try_all(const std::function<void()>& prepare, const std::function<void()>& act) {
    for (const int code : errors) {
      made_ = 1;
      for (int number = 0; number <= made_; ++number) {
        SCOPED_TRACE(testing::Message() << "call " << number << " error " << code);
        fill();
        prepare();
        fail(number, code);
        act();
        system_.fault = nullptr;
        ++cases_;
        check_that_all_is_there();
        if (HasFailure()) return;
      }
    }
  }

  std::set<std::string> there() const {
    std::set<std::string> bases;
    for (const std::string folder : {"new", "cur"}) {
      for (const auto& file : std::filesystem::directory_iterator(maildir() / folder)) {
        const std::string name = file.path().filename();
        const std::string base = name.substr(0, name.find(':'));
        EXPECT_EQ(contents_of(file.path()), mail_.at(base));
        EXPECT_TRUE(bases.insert(base).second) << "twice: " << base;
      }
    }
    return bases;
  }
  std::set<std::string> aside() const {
    std::set<std::string> bases;
    for (const auto& [name, contents] : kept()) {
      const std::string base = name.substr(0, name.find(':'));
      EXPECT_EQ(contents, mail_.at(base));
      bases.insert(base);
    }
    return bases;
  }

  // Each message once.
  void check_that_all_is_there() const {
    std::set<std::string> all = there();
    for (const std::string& base : aside()) EXPECT_TRUE(all.insert(base).second) << base;
    EXPECT_EQ(all.size(), mail_.size());
  }

  int made_ = 0;
  std::set<Call> hit_;
  bool sync_failed_ = false;
  int cases_ = 0;
};

TEST_F(KeepingFaults, LoseNothingThatIsDeleted) {
  try_all([] {},
          [&] {
            auto opened = try_open();
            if (!opened || (*opened)->snapshot().size() != mail_.size()) return;
            const maildrop::Removal removal = remove(**opened, marks({0, 1}));
            EXPECT_EQ(removal.removed + removal.failed, 2U);
            EXPECT_EQ(removal.removed, aside().size());
            EXPECT_TRUE(removal.failed == 0 || removal.error);
            EXPECT_TRUE(!sync_failed_ || removal.error || removal.removed == 0);
          });
  for (const Call call : {Call::MakeFolder, Call::Rename, Call::Sync, Call::Open}) {
    EXPECT_TRUE(hit_.contains(call)) << static_cast<int>(call);
  }
}

TEST_F(KeepingFaults, LoseNothingThatIsRestored) {
  try_all(
      [&] {
        delete_all_of({0, 1});
      },
      [&] {
        const auto restored = restore();
        if (!restored) return;
        // What can't be looked at is not chosen.
        EXPECT_LE(restored->restored + restored->left.size(), 2U);
        EXPECT_EQ(2 - restored->restored, aside().size());
        EXPECT_TRUE(!sync_failed_ || restored->error);
      });
  for (const Call call : {Call::Rename, Call::Sync, Call::StatusAt, Call::NextEntry}) {
    EXPECT_TRUE(hit_.contains(call)) << static_cast<int>(call);
  }
}

TEST_F(KeepingFaults, LoseNothingThatExpires) {
  const maildrop::Moment last(1700000002s);
  const maildrop::Retention retention{
      .of_mail = 1h, .of_deleted = 24h * 365 * 100, .now = last + 1h};
  try_all([] {},
          [&] {
            const auto expiry = house_->expire({"joe", ""}, retention, maildrop::Doing::ForReal);
            if (!expiry) {
              EXPECT_EQ(aside().size(), 0U);
              return;
            }
            EXPECT_EQ(expiry->expired, aside().size());
            EXPECT_TRUE(expiry->failed == 0 || expiry->error);
            EXPECT_TRUE(!sync_failed_ || expiry->error || expiry->expired == 0);
          });
  EXPECT_TRUE(hit_.contains(Call::Rename));
}

}  // namespace
}  // namespace restante::stores
