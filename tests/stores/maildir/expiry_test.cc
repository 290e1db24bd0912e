// SPDX-License-Identifier: Apache-2.0
//
// Mail that is too old goes, and nothing else does, whatever the clock says.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>

#include "keeping_fixture.h"
#include "message_name.h"

namespace restante::stores {
namespace {

using namespace std::chrono_literals;
using maildrop::Doing;
using maildrop::Expiry;
using maildrop::Moment;
using Names = std::vector<std::string>;
using std::chrono::days;

constexpr auto month = days(30);

class Expiring : public KeepingTest {
 protected:
  Expiring() { keep(DeletedMail::IsGone); }

  // A message that arrived so long ago, by its name.
  std::string deliver_aged(std::chrono::seconds age, const std::string& where = "new/",
                           const std::string& flags = "") {
    const std::string base =
        fmt::format("{}.M{}P1.host", (now() - age).time_since_epoch().count(), ++count_);
    deliver(where + base + flags);
    return base;
  }

  void date_file(const std::string& name, Moment time) const {
    const timespec stamp{time.time_since_epoch().count(), 0};
    const std::array times{stamp, stamp};
    ASSERT_EQ(::utimensat(AT_FDCWD, (maildir() / name).c_str(), times.data(), 0), 0);
  }

  Expiry expire(Doing doing = Doing::ForReal, std::chrono::seconds kept = 7 * 24h) {
    const auto expiry =
        house_->expire({"joe", ""}, {.of_mail = month, .of_deleted = kept, .now = now()}, doing);
    EXPECT_TRUE(expiry);
    return expiry.value_or(Expiry());
  }

  int count_ = 0;
};

TEST_F(Expiring, RemovesWhatIsTooOldAndNothingElse) {
  deliver_aged(month + 1s);
  deliver_aged(month + 400 * 24h, "cur/", ":2,FS");
  const std::string young = deliver_aged(month - 10s);
  const std::string today = deliver_aged(0s, "cur/", ":2,");
  const Expiry expiry = expire();
  EXPECT_EQ(expiry.expired, 2U);
  EXPECT_EQ(expiry.failed, 0U);
  EXPECT_FALSE(expiry.error);
  EXPECT_EQ(unique_ids(open()->snapshot()), (Names{young, today}));
  EXPECT_FALSE(exists("restante.deleted"));
}

TEST_F(Expiring, RemovesNothingThatNeverExpires) {
  deliver_aged(month * 100);
  const auto expiry =
      house_->expire({"joe", ""}, {.of_mail = {}, .of_deleted = 0s, .now = now()}, Doing::ForReal);
  EXPECT_EQ(expiry->expired, 0U);
  EXPECT_EQ(open()->snapshot().size(), 1U);
}

TEST_F(Expiring, SaysWhatItWouldRemove) {
  deliver_aged(month + 1h);
  deliver_aged(0s);
  EXPECT_EQ(expire(Doing::Dry).expired, 1U);
  EXPECT_EQ(open()->snapshot().size(), 2U);
}

TEST_F(Expiring, LeavesAloneWhatASessionHas) {
  deliver_aged(month + 1h);
  const auto session = open();
  for (const Doing doing : {Doing::ForReal, Doing::Dry}) {
    const auto expiry =
        house_->expire({"joe", ""}, {.of_mail = month, .of_deleted = 0s, .now = now()}, doing);
    ASSERT_FALSE(expiry);
    EXPECT_EQ(expiry.error().kind, ErrorKind::InUse);
  }
  EXPECT_TRUE(read(*session, 0)) << "a session never sees a message vanish";
}

TEST_F(Expiring, CountsFromTheFileWhereItsNameSaysNoTime) {
  deliver("new/message");
  deliver("new/12345.x");
  deliver("cur/1700000000:2,S");
  for (const char* name : {"new/message", "new/12345.x", "cur/1700000000:2,S"}) {
    date_file(name, now());
  }
  system_.age_seconds = 0;
  EXPECT_EQ(expire().expired, 0U);
  date_file("new/message", now() - month - 1h);
  EXPECT_EQ(expire().expired, 1U);
  EXPECT_FALSE(exists("new/message"));
}

TEST_F(Expiring, LeavesAloneWhatAWrongClockHasStamped) {
  deliver_aged(-2 * 24h);
  deliver("new/5.M1P1.host");
  date_file("new/5.M1P1.host", Moment(5s));
  system_.age_seconds = 0;
  const Expiry expiry = expire();
  EXPECT_EQ(expiry.expired, 0U);
  EXPECT_EQ(expiry.undated, 2U);
  EXPECT_EQ(open()->snapshot().size(), 2U);
}

TEST_F(Expiring, RemovesNothingByAClockThatWasSetBack) {
  deliver_aged(month + 1h);
  system_.clock_ahead_seconds = -10 * 365 * 24 * 3600;
  EXPECT_EQ(expire().expired, 0U);
}

TEST_F(Expiring, LeavesAloneWhatIsNoFile) {
  const std::string old =
      fmt::format("{}.M1P1.host", (now() - 2 * month).time_since_epoch().count());
  std::filesystem::create_directory(maildir() / "cur" / old);
  system_.entry_types_known = false;
  const Expiry expiry = expire();
  EXPECT_EQ(expiry.expired, 0U);
  EXPECT_TRUE(exists("cur/" + old));
}

TEST_F(Expiring, KeepsWhatExpiredAsIfItWereDeleted) {
  keep(DeletedMail::IsKept);
  const std::string old = deliver_aged(month + 1h);
  EXPECT_EQ(expire().expired, 1U);
  EXPECT_EQ(deleted_ids(), Names{old});
  EXPECT_EQ(expire().cleared, 0U);
  system_.clock_ahead_seconds = 8 * 24 * 3600;
  EXPECT_EQ(expire().cleared, 1U);
  EXPECT_EQ(deleted_ids(), Names());
}

TEST_F(Expiring, ClearsWhatWasKeptLongEnough) {
  keep(DeletedMail::IsKept);
  deliver_aged(1h);
  deliver_aged(2h);
  delete_all_of({0});
  system_.clock_ahead_seconds = 4 * 24 * 3600;
  delete_all_of({0});
  EXPECT_EQ(expire().cleared, 0U);
  system_.clock_ahead_seconds = 8 * 24 * 3600;
  EXPECT_EQ(expire(Doing::Dry).cleared, 1U);
  EXPECT_EQ(deleted_ids().size(), 2U);
  EXPECT_EQ(expire().cleared, 1U);
  EXPECT_EQ(deleted_ids().size(), 1U);
}

TEST_F(Expiring, ClearsWhatWasKeptBeforeKeepingWasTurnedOff) {
  keep(DeletedMail::IsKept);
  deliver_aged(1h);
  delete_all_of({0});
  keep(DeletedMail::IsGone);
  system_.clock_ahead_seconds = 2;
  EXPECT_EQ(expire(Doing::ForReal, 0s).cleared, 1U);
}

TEST_F(Expiring, ClearsNothingThatWasDeletedByAWrongClock) {
  keep(DeletedMail::IsKept);
  deliver_aged(1h);
  system_.clock_ahead_seconds = 30 * 24 * 3600;
  delete_all_of({0});
  system_.clock_ahead_seconds = 0;
  const Expiry expiry = expire();
  EXPECT_EQ(expiry.cleared, 0U);
  EXPECT_EQ(expiry.undated, 1U);
  EXPECT_EQ(deleted_ids().size(), 1U);
}

TEST_F(Expiring, OfAMaildirThatIsNotThereDoesNothing) {
  std::filesystem::remove_all(maildir());
  EXPECT_EQ(expire().expired, 0U);
  EXPECT_FALSE(std::filesystem::exists(maildir()));
}

TEST(ArrivalTime, IsWhatTheNameSays) {
  EXPECT_EQ(arrival_time_of("1700000000.M1P1.host"), Moment(1700000000s));
  EXPECT_EQ(arrival_time_of("1700000000."), Moment(1700000000s));
  for (const char* name : {"", "x", "1700000000", "1700000000-x", "12345.x", "788918399.x",
                           "99999999999.x", "-1700000000.x", " 1700000000.x"}) {
    EXPECT_EQ(arrival_time_of(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace restante::stores
