// SPDX-License-Identifier: Apache-2.0
//
// A login by an index, be it stale, asks nothing of the messages it knows. So a message that was
// changed in place, which a Maildir never does, is noticed where it is read; and one that is merely
// newer is not taken for changed.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

constexpr std::uint32_t known = 9;
constexpr std::uint32_t fresh = 9;  // the index of the message that came later
constexpr std::string_view text = "later\n";

// By the disk's clock it was scanned now, an hour after the mail came. Another message comes at the
// same moment, and an hour later there is a login that believes the index of the first.
class IndexChangeTest : public MaildirTest {
 protected:
  IndexChangeTest() {
    for (std::uint32_t number = 1; number <= known; ++number) {
      deliver("new/" + std::to_string(number) + ".a", std::string(number, '\n'));
    }
    open();
    deliver("new/99.a", text);
    change("new/99.a", std::chrono::hours(1));
  }

  // As if somebody had written to the file so much later than the rest was delivered.
  void change(const std::string& name, std::chrono::minutes later) const {
    std::filesystem::last_write_time(maildir() / name,
                                     std::filesystem::file_time_type::clock::now() + later);
  }

  std::unique_ptr<maildrop::Maildrop> open_an_hour_later() {
    system_.clock_ahead_seconds = 3600;
    return open();
  }

  bool has_index() const { return exists("restante.index"); }

  std::uint64_t octets_at_next_login(std::uint32_t index) {
    return open()->snapshot().octets(maildrop::MessageIndex{index});
  }
};

TEST_F(IndexChangeTest, AMessageThatCameSinceIsNotTakenForChanged) {
  for (const std::string_view login : {"that counted it", "by the index alone"}) {
    SCOPED_TRACE(login);
    auto maildrop = open_an_hour_later();
    EXPECT_EQ(read(*maildrop, fresh), text);
    EXPECT_TRUE(has_index());
  }
}

TEST_F(IndexChangeTest, OneThatWasYoungWhenItWasCountedIsNotEither) {
  auto maildrop = open();
  EXPECT_EQ(read(*maildrop, fresh), text);
  EXPECT_TRUE(has_index());
}

// It may have been changed once more in the tick of the clock in which it was looked at.
TEST_F(IndexChangeTest, OneThatWasYoungIsNotBelievedByLaterLogins) {
  open();
  const auto written = std::filesystem::last_write_time(maildir() / "new/99.a");
  constexpr std::string_view as_long = "a\nb\nc\n";
  static_assert(as_long.size() == text.size());
  deliver("new/99.a", as_long);
  std::filesystem::last_write_time(maildir() / "new/99.a", written);

  auto maildrop = open();
  EXPECT_EQ(read(*maildrop, fresh), as_long);
  EXPECT_FALSE(has_index());
  maildrop.reset();
  EXPECT_EQ(octets_at_next_login(fresh), 9u);
}

// The change is younger than the first scan and older than the second.
class AChangeInPlace : public IndexChangeTest {
 protected:
  void change_in_place(const std::string& name) const {
    deliver(name, "changed\n");
    change(name, std::chrono::minutes(90));
  }

  void expect_noticed(std::uint32_t index) {
    auto maildrop = open();
    EXPECT_EQ(read(*maildrop, index), "changed\n");
    EXPECT_FALSE(has_index());
    maildrop.reset();
    EXPECT_EQ(octets_at_next_login(index), 9u);
  }
};

TEST_F(AChangeInPlace, IsNoticedByALoginThatScanned) {
  change_in_place("new/1.a");
  system_.clock_ahead_seconds = 3600;
  expect_noticed(0);
}

TEST_F(AChangeInPlace, IsNoticedByALoginAfterOneThatScanned) {
  change_in_place("new/1.a");
  open_an_hour_later();
  ASSERT_TRUE(has_index());
  expect_noticed(0);
}

TEST_F(AChangeInPlace, IsNoticedByALoginByTheIndexAlone) {
  open_an_hour_later();
  change_in_place("new/1.a");
  expect_noticed(0);
}

TEST_F(AChangeInPlace, IsNoticedInAMessageThatCameLater) {
  open_an_hour_later();
  change_in_place("new/99.a");
  expect_noticed(fresh);
}

TEST_F(IndexChangeTest, WhereTheIndexIsGoneAMessageIsServedAllTheSame) {
  auto maildrop = open_an_hour_later();
  std::filesystem::remove(maildir() / "restante.index");
  EXPECT_EQ(read(*maildrop, fresh), text);
}

TEST_F(IndexChangeTest, WhatAnotherScanFoundIsNotAsked) {
  const std::string first = contents_of(maildir() / "restante.index");
  std::filesystem::remove(maildir() / "new/1.a");
  auto maildrop = open_an_hour_later();
  std::ofstream(maildir() / "restante.index", std::ios::binary) << first;
  EXPECT_EQ(read(*maildrop, fresh - 1), text);
  EXPECT_TRUE(has_index());
}

TEST_F(IndexChangeTest, IsFoundOutWithoutWaitingWhereTheIndexIsInMemory) {
  auto maildrop = open_an_hour_later();
  system_.cache = FaultyFileSystem::Cache::HoldsAll;
  EXPECT_EQ(read(*maildrop, fresh, 4096, Patience::CachedOnly), text);
  system_.fault = [](Call call, std::string_view name) {
    return call == Call::Open && name.ends_with("restante.index") ? -EAGAIN : 0;
  };
  const auto piece = read(*maildrop, fresh, 4096, Patience::CachedOnly);
  ASSERT_FALSE(piece);
  EXPECT_EQ(piece.error().kind, ErrorKind::WouldBlock);
}

}  // namespace
}  // namespace restante::stores
