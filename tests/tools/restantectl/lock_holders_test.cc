// SPDX-License-Identifier: Apache-2.0
#include "lock_holders.h"

#include "restante/stores/maildir/lock_table.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace restante::ctl {
namespace {

using stores::lock_number_of;

class TheHolders : public testing::Test {
 protected:
  TheHolders() {
    std::string folder = std::filesystem::temp_directory_path() / "restante-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) std::abort();
    folder_ = folder;
    table_ = std::move(*stores::LockTable::open(locks()));
  }
  ~TheHolders() override { std::filesystem::remove_all(folder_); }

  std::string locks() const { return folder_ / "locks"; }
  std::string processes() const { return folder_ / "proc"; }

  // As the kernel would show a process that has the file of `number` open.
  void pretend(const std::string& process, stores::LockNumber number, const std::string& facts) {
    const std::filesystem::path its = folder_ / "proc" / process;
    for (const char* folder : {"fd", "fdinfo"}) std::filesystem::create_directories(its / folder);
    std::ofstream(its / "comm") << "a name\n";
    const std::string file = locks() + "/" + stores::lock_place_of(number).file;
    std::filesystem::create_symlink(file, its / "fd/7");
    std::ofstream(its / "fdinfo/7") << "pos:\t0\nflags:\t02\n" << facts;
  }

  std::filesystem::path folder_;
  std::unique_ptr<stores::LockTable> table_;
};

TEST_F(TheHolders, AreAskedOfTheKernel) {
  const auto hold = table_->acquire("/m/joe");
  ASSERT_TRUE(hold);
  const LockHolders holders(locks());
  const auto joes = holders.of(lock_number_of("/m/joe"));
  ASSERT_TRUE(joes);
  EXPECT_EQ(joes->process, ::getpid());
  std::string own_name;
  std::getline(std::ifstream("/proc/self/comm"), own_name);
  EXPECT_EQ(joes->command, own_name);
  EXPECT_FALSE(holders.of(lock_number_of("/m/jim")));
}

TEST_F(TheHolders, AreThoseOfAsManyLocksAsThereAre) {
  std::vector<stores::LockTable::Hold> holds;
  for (int number = 0; number < 1000; ++number) {
    holds.push_back(std::move(*table_->acquire("/m/" + std::to_string(number))));
  }
  const LockHolders holders(locks());
  for (int number = 0; number < 1000; ++number) {
    EXPECT_TRUE(holders.of(lock_number_of("/m/" + std::to_string(number)))) << number;
  }
}

TEST_F(TheHolders, AreNotThoseWhoReadOrHaveTheWholeFile) {
  const auto number = lock_number_of("/m/joe");
  const auto first = std::to_string(stores::lock_place_of(number).first);
  const std::string file = " 00:01:2 " + first + " " + first + "\n";
  pretend("11", number, "lock:\t1: FLOCK  ADVISORY  WRITE 11" + file);
  pretend("12", number, "lock:\t1: POSIX  ADVISORY  READ 12" + file);
  pretend("13", number, "lock:\nlock:\t1: OFDLCK\nlock:\t1: OFDLCK ADVISORY WRITE -1 0 x\n");
  pretend("self", number, "lock:\t1: OFDLCK ADVISORY  WRITE -1" + file);
  EXPECT_FALSE(LockHolders(locks(), processes()).of(number));
  pretend("14", number, "lock:\t1: POSIX  ADVISORY  WRITE 14" + file);
  const auto holder = LockHolders(locks(), processes()).of(number);
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->process, 14);
  EXPECT_EQ(holder->command, "a name");
}

TEST_F(TheHolders, AreNobodyWhereNothingCanBeSeen) {
  const auto number = lock_number_of("/m/joe");
  EXPECT_FALSE(LockHolders(locks(), folder_ / "nothing").of(number));
  EXPECT_FALSE(LockHolders(folder_ / "nothing").of(number));
}

}  // namespace
}  // namespace restante::ctl
