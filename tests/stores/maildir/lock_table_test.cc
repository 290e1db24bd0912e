// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/lock_table.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

class LockTableTest : public testing::Test {
 protected:
  LockTableTest() {
    auto opened = LockTable::open(folder(), system_);
    if (opened) table_ = std::move(*opened);
  }

  std::string folder() const { return temporary_.path() / "run/locks"; }

  // One that can be given back while an Error would still be there.
  std::optional<LockTable::Hold> held(const std::string& maildrop) const {
    auto acquired = table_->acquire(maildrop);
    if (!acquired) return std::nullopt;
    return std::move(*acquired);
  }

  TemporaryFolder temporary_;
  FaultyFileSystem system_;
  std::unique_ptr<LockTable> table_;
};

// Another process that holds a maildrop until it is killed.
class Holder {
 public:
  Holder(const std::string& folder, const std::string& maildrop) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) < 0) std::abort();
    process_ = ::fork();
    if (process_ == 0) {
      auto table = LockTable::open(folder);
      const auto hold = (*table)->acquire(maildrop);
      const char answer = hold ? 'y' : 'n';
      if (::write(pipe[1], &answer, 1) == 1) ::pause();
      ::_exit(0);
    }
    char answer = 0;
    has_it_ = ::read(pipe[0], &answer, 1) == 1 && answer == 'y';
    ::close(pipe[0]);
    ::close(pipe[1]);
  }
  ~Holder() { crash(); }

  bool has_it() const { return has_it_; }

  void crash() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
  bool has_it_ = false;
};

std::string without_digits(std::string text) {
  std::ranges::replace_if(
      text, [](char octet) { return octet >= '0' && octet <= '9'; }, '0');
  return text;
}

TEST_F(LockTableTest, MakesItsFolderForItsOwnerAlone) {
  using std::filesystem::perms;
  for (const std::string& path : {folder(), (temporary_.path() / "run").string()}) {
    const perms mode = std::filesystem::status(path).permissions();
    EXPECT_EQ(mode & perms::all, perms::owner_all) << path;
  }
  EXPECT_TRUE(std::filesystem::is_regular_file(folder() + "/00"));
  EXPECT_TRUE(std::filesystem::is_regular_file(folder() + "/3f"));
}

TEST_F(LockTableTest, TakesAFolderThatIsThere) {
  table_.reset();
  EXPECT_TRUE(LockTable::open(folder()));
}

TEST_F(LockTableTest, SaysWhichFolderItCanNotMake) {
  std::ofstream(temporary_.path() / "file") << "x";
  const auto opened = LockTable::open(temporary_.path() / "file/locks");
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text.find("/file/locks"), std::string::npos) << opened.error().text;
}

TEST_F(LockTableTest, RepeatsInterruptedCallsWhenItOpens) {
  const auto idle = open_descriptors();
  for (const Call call : {Call::MakeFolder, Call::Open, Call::OpenOrCreate}) {
    system_.fault = [&, made = 0](Call one, std::string_view) mutable {
      return one == call && ++made % 2 == 1 ? -EINTR : 0;
    };
    const auto opened = LockTable::open(temporary_.path() / "interrupted/locks", system_);
    EXPECT_TRUE(opened) << opened.error().text;
  }
  EXPECT_EQ(open_descriptors(), idle);
}

TEST_F(LockTableTest, SaysWhatItCanNotOpenAndLeavesNothingOpen) {
  const auto idle = open_descriptors();
  for (const Call call : {Call::MakeFolder, Call::Open, Call::OpenOrCreate}) {
    system_.fault = failing(call, EMFILE, call == Call::OpenOrCreate ? 9 : 0, 1);
    const auto opened = LockTable::open(folder(), system_);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().text.find("Too many open files"), std::string::npos);
    EXPECT_EQ(open_descriptors(), idle);
  }
}

TEST_F(LockTableTest, GivesAMaildropToOneAtATime) {
  auto hold = table_->acquire("/m/joe");
  ASSERT_TRUE(hold);
  const auto second = table_->acquire("/m/joe");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::InUse);
  EXPECT_EQ(without_digits(second.error().text),
            "open in another session since 0000-00-00T00:00:00Z");
}

TEST_F(LockTableTest, KeepsMaildropsApart) {
  const auto joe = table_->acquire("/m/joe");
  const auto jim = table_->acquire("/m/jim");
  EXPECT_TRUE(joe && jim);
}

TEST_F(LockTableTest, FreesAMaildropWithItsHold) {
  { ASSERT_TRUE(table_->acquire("/m/joe")); }
  auto again = table_->acquire("/m/joe");
  ASSERT_TRUE(again);
  LockTable::Hold moved = std::move(*again);
  EXPECT_FALSE(table_->acquire("/m/joe"));
  auto other = table_->acquire("/m/jim");
  ASSERT_TRUE(other);
  moved = std::move(*other);
  EXPECT_FALSE(table_->acquire("/m/jim"));
}

TEST_F(LockTableTest, KeepsOtherProcessesAway) {
  const Holder holder(folder(), "/m/joe");
  ASSERT_TRUE(holder.has_it());
  const auto refused = table_->acquire("/m/joe");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::InUse);
  EXPECT_EQ(without_digits(refused.error().text),
            "open in another session since 0000-00-00T00:00:00Z");
  EXPECT_TRUE(table_->acquire("/m/jim"));
}

TEST_F(LockTableTest, TellsNoTimeWhereTheSystemTellsNone) {
  const Holder holder(folder(), "/m/joe");
  system_.fault = failing(Call::LockInTheWay, EIO, 0, 1);
  const auto refused = table_->acquire("/m/joe");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text, "open in another session");
}

TEST_F(LockTableTest, KeepsOtherProcessesAwayFromThatMaildropAlone) {
  const Holder holder(folder(), "/m/joe");
  ASSERT_TRUE(holder.has_it());
  constexpr std::size_t enough_for_each_file = 10 * LockTable::files;
  for (std::size_t number = 0; number < enough_for_each_file; ++number) {
    EXPECT_TRUE(table_->acquire("/m/" + std::to_string(number))) << number;
  }
}

TEST_F(LockTableTest, IsKeptAwayByOtherProcesses) {
  const auto hold = table_->acquire("/m/joe");
  ASSERT_TRUE(hold);
  EXPECT_FALSE(Holder(folder(), "/m/joe").has_it());
  EXPECT_TRUE(Holder(folder(), "/m/jim").has_it());
}

TEST_F(LockTableTest, FreesWhatACrashedProcessHeld) {
  Holder holder(folder(), "/m/joe");
  ASSERT_TRUE(holder.has_it());
  holder.crash();
  EXPECT_TRUE(table_->acquire("/m/joe"));
}

TEST_F(LockTableTest, FreesForOtherProcesses) {
  { ASSERT_TRUE(table_->acquire("/m/joe")); }
  EXPECT_TRUE(Holder(folder(), "/m/joe").has_it());
}

TEST_F(LockTableTest, NeedsNoDescriptorForAHold) {
  const auto before = open_descriptors();
  std::vector<LockTable::Hold> holds;
  for (int number = 0; number < 1000; ++number) {
    auto hold = table_->acquire("/m/" + std::to_string(number));
    ASSERT_TRUE(hold);
    holds.push_back(std::move(*hold));
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(LockTableTest, GivesAMaildropToOneOfManyThreads) {
  std::atomic<int> granted = 0;
  std::atomic<int> asked = 0;
  constexpr int askers = 8;
  std::vector<std::thread> threads;
  for (int number = 0; number < askers; ++number) {
    threads.emplace_back([&] {
      const auto hold = table_->acquire("/m/joe");
      granted += hold.has_value();
      ++asked;
      asked.notify_all();
      for (int seen = asked; seen < askers; seen = asked) asked.wait(seen);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(granted, 1);
}

TEST_F(LockTableTest, RepeatsInterruptedCalls) {
  system_.fault = failing(Call::Lock, EINTR, 0, 3);
  std::optional<LockTable::Hold> hold = held("/m/joe");
  ASSERT_TRUE(hold);
  system_.fault = failing(Call::Unlock, EINTR, 0, 3);
  hold.reset();
  EXPECT_TRUE(Holder(folder(), "/m/joe").has_it());
}

// As a share does that is away for a moment.
TEST_F(LockTableTest, UnlocksWithTheNextCallWhatCouldNotBeUnlocked) {
  std::optional<LockTable::Hold> hold = held("/m/joe");
  ASSERT_TRUE(hold);
  system_.fault = failing(Call::Unlock, EIO, 0, 2);
  hold.reset();
  EXPECT_FALSE(Holder(folder(), "/m/joe").has_it());
  EXPECT_TRUE(table_->acquire("/m/ann"));  // whose end is a call as well
  EXPECT_TRUE(Holder(folder(), "/m/joe").has_it());
  EXPECT_TRUE(table_->acquire("/m/joe"));
}

std::set<LockNumber> numbers_of(const std::vector<LockTable::Held>& all) {
  std::set<LockNumber> numbers;
  for (const LockTable::Held& held : all) EXPECT_TRUE(numbers.insert(held.number).second);
  return numbers;
}

TEST_F(LockTableTest, TellsWhatOthersHoldAndNothingElse) {
  EXPECT_TRUE(table_->held_elsewhere()->empty());
  const auto ours = table_->acquire("/m/ours");
  EXPECT_EQ(numbers_of(table_->held_here()), std::set{lock_number_of("/m/ours")});
  EXPECT_TRUE(table_->held_elsewhere()->empty());

  const auto other = LockTable::open(folder());
  ASSERT_TRUE(other);
  std::vector<LockTable::Hold> theirs;
  std::set<LockNumber> wanted;
  constexpr int several_a_file = 5 * LockTable::files;
  for (int number = 0; number < several_a_file; ++number) {
    const std::string name = "/m/" + std::to_string(number);
    theirs.push_back(std::move(*(*other)->acquire(name)));
    wanted.insert(lock_number_of(name));
  }
  EXPECT_EQ(numbers_of(*table_->held_elsewhere()), wanted);
  EXPECT_EQ(numbers_of((*other)->held_here()), wanted);
  EXPECT_EQ(numbers_of(*(*other)->held_elsewhere()), std::set{lock_number_of("/m/ours")});
  theirs.clear();
  EXPECT_TRUE(table_->held_elsewhere()->empty());
}

TEST_F(LockTableTest, TellsSinceWhenOthersHoldIt) {
  const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const Holder holder(folder(), "/m/joe");
  const auto after = std::chrono::system_clock::now();
  for (const auto& held : {*table_->held_elsewhere(lock_number_of("/m/joe")),
                           std::optional((*table_->held_elsewhere()).at(0))}) {
    ASSERT_TRUE(held && held->since);
    EXPECT_EQ(held->number, lock_number_of("/m/joe"));
    EXPECT_LE(before, *held->since);
    EXPECT_LE(*held->since, after);
  }
  EXPECT_FALSE(*table_->held_elsewhere(lock_number_of("/m/jim")));
}

TEST_F(LockTableTest, SaysWhichFileItCanNotLookAt) {
  system_.fault = failing(Call::LockInTheWay, EIO, 63, 1);
  const auto held = table_->held_elsewhere();
  ASSERT_FALSE(held);
  EXPECT_NE(held.error().text.find(folder() + "/3f"), std::string::npos) << held.error().text;
}

TEST_F(LockTableTest, SaysWhereInWhichFileALockIs) {
  const LockPlace place = lock_place_of(lock_number_of("/m/joe"));
  EXPECT_TRUE(std::filesystem::is_regular_file(folder() + "/" + place.file));
  struct stat folder_of_mail {};
  folder_of_mail.st_ino = 7;
  EXPECT_NE(lock_number_of(folder_of_mail), lock_number_of("0:7")) << "no path is like it";
}

TEST_F(LockTableTest, TellsAFailureFromALock) {
  system_.fault = failing(Call::Lock, ENOLCK, 0, 1);
  const auto failed = table_->acquire("/m/joe");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::TryAgain);
  EXPECT_NE(failed.error().text.find(folder()), std::string::npos) << failed.error().text;
  EXPECT_TRUE(table_->acquire("/m/joe"));
}

TEST_F(LockTableTest, KnowsWhetherItsFolderIsOnAShare) {
  EXPECT_TRUE(table_->is_local());
  FaultyFileSystem share;
  share.local = false;
  const auto table = LockTable::open(folder(), share);
  ASSERT_TRUE(table);
  EXPECT_FALSE((*table)->is_local());
}

}  // namespace
}  // namespace restante::stores
