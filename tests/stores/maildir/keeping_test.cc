// SPDX-License-Identifier: Apache-2.0
//
// Deleted messages that are kept for a while, and come back.
#include <gtest/gtest.h>

#include "deleted_folder.h"
#include "keeping_fixture.h"

namespace restante::stores {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class Kept : public KeepingTest {
 protected:
  void fill() const {
    deliver("new/1700000000.M1P1.host", "one\n");
    deliver("cur/1700000001.M2P2.host,S=4,W=5:2,FS", "two\n");
    deliver("cur/1700000002.M3P3.host:2,", "three\n");
  }
};

TEST_F(Kept, AreMovedAsideAsTheyAre) {
  fill();
  const auto removal = delete_all_of({0, 1});
  EXPECT_EQ(removal.removed, 2U);
  EXPECT_FALSE(removal.error);
  EXPECT_EQ(kept(),
            (std::map<std::string, std::string>{{"1700000000.M1P1.host", "one\n"},
                                                {"1700000001.M2P2.host,S=4,W=5:2,FS", "two\n"}}));
  EXPECT_EQ(unique_ids(open()->snapshot()), Names{"1700000002.M3P3.host"});
}

TEST_F(Kept, AreNobodysIfNobodyAskedForIt) {
  keep(DeletedMail::IsGone);
  fill();
  delete_all_of({0, 1});
  EXPECT_FALSE(exists("restante.deleted"));
  EXPECT_EQ(deleted_ids(), Names());
}

TEST_F(Kept, ComeBackAsTheyWere) {
  fill();
  const Sight before = sight();
  delete_all_of({0, 1, 2});
  EXPECT_EQ(sight(), Sight());
  EXPECT_EQ(restore()->restored, 3U);
  EXPECT_EQ(sight(), before);
  EXPECT_EQ(kept_names(), Names());
}

TEST_F(Kept, AreListedInTheOrderOfTheirDeletion) {
  fill();
  delete_all_of({1});
  system_.clock_ahead_seconds = 60;
  delete_all_of({0});
  EXPECT_EQ(deleted_ids(), (Names{"1700000001.M2P2.host,S=4,W=5", "1700000000.M1P1.host"}));
  const auto listed = house_->deleted({"joe", ""}).value();
  EXPECT_EQ(listed[0].octets, 4U);
  EXPECT_GE(listed[1].deleted - listed[0].deleted, 59s);
  EXPECT_LE(now() - listed[1].deleted, 59s);
}

TEST_F(Kept, ComeBackByTheirUniqueIds) {
  fill();
  delete_all_of({0, 1, 2});
  const auto restored = restore({.since = {}, .unique_ids = {"1700000002.M3P3.host", "no-one"}});
  EXPECT_EQ(restored->restored, 1U);
  EXPECT_EQ(restored->missing, Names{"no-one"});
  EXPECT_EQ(unique_ids(open()->snapshot()), Names{"1700000002.M3P3.host"});
}

TEST_F(Kept, ComeBackIfTheyWereDeletedSince) {
  fill();
  delete_all_of({0});
  system_.clock_ahead_seconds = 3600;
  delete_all_of({0});
  EXPECT_EQ(restore({.since = now() - 1min, .unique_ids = {}})->restored, 1U);
  EXPECT_EQ(deleted_ids(), Names{"1700000000.M1P1.host"});
}

TEST_F(Kept, ComeBackOnce) {
  fill();
  delete_all_of({0});
  const maildrop::RestoreWish wish{.since = {}, .unique_ids = {"1700000000.M1P1.host"}};
  EXPECT_EQ(restore(wish)->restored, 1U);
  const auto again = restore(wish);
  EXPECT_EQ(again->restored, 0U);
  EXPECT_EQ(again->missing, wish.unique_ids);
}

TEST_F(Kept, StayWhereTheirUniqueIdWasTakenMeanwhile) {
  fill();
  delete_all_of({0});
  deliver("cur/1700000000.M1P1.host:2,R", "another\n");
  const auto restored = restore();
  EXPECT_EQ(restored->restored, 0U);
  ASSERT_EQ(restored->left.size(), 1U);
  EXPECT_EQ(restored->left[0].unique_id, "1700000000.M1P1.host");
  EXPECT_EQ(kept()["1700000000.M1P1.host"], "one\n");
  EXPECT_EQ(contents_of(maildir() / "cur/1700000000.M1P1.host:2,R"), "another\n");
}

TEST_F(Kept, MayBeDeletedAgainAndAgainWithinASecond) {
  fill();
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(delete_all_of({0}).removed, 1U);
    EXPECT_EQ(restore()->restored, 1U);
  }
  delete_all_of({0});
  deliver("new/1700000000.M1P1.host", "one again\n");
  EXPECT_EQ(delete_all_of({0}).removed, 1U);
  EXPECT_EQ(deleted_ids(), (Names{"1700000000.M1P1.host", "1700000000.M1P1.host"}));
}

TEST_F(Kept, AreNobodysWhileASessionHasTheMaildrop) {
  fill();
  delete_all_of({0});
  const auto session = open();
  const auto refused = restore();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::InUse);
  EXPECT_EQ(deleted_ids(), Names{"1700000000.M1P1.host"}) << "who only asks takes nothing";
}

TEST_F(Kept, OfALinkedFileKeepOneName) {
  fill();
  std::filesystem::create_hard_link(maildir() / "new/1700000000.M1P1.host",
                                    maildir() / "cur/1700000000.M1P1.host:2,S");
  EXPECT_EQ(delete_all_of({0}).removed, 1U);
  EXPECT_EQ(kept().size(), 1U);
  EXPECT_EQ(restore()->restored, 1U);
  EXPECT_EQ(open()->snapshot().size(), 3U);
}

TEST_F(Kept, AreThoseThatAnotherProgramRenamed) {
  fill();
  auto session = open();
  rename("new/1700000000.M1P1.host", "cur/1700000000.M1P1.host:2,T");
  EXPECT_EQ(remove(*session, marks({0})).removed, 1U);
  EXPECT_EQ(kept_names(), Names{"1700000000.M1P1.host:2,T"});
}

TEST_F(Kept, LieInNoLinkedFolder) {
  fill();
  std::filesystem::create_directory(folder_.path() / "elsewhere");
  std::filesystem::create_directory_symlink(folder_.path() / "elsewhere",
                                            maildir() / "restante.deleted");
  const auto removal = delete_all_of({0});
  EXPECT_EQ(removal.failed, 1U);
  ASSERT_TRUE(removal.error);
  EXPECT_EQ(removal.error->kind, ErrorKind::Denied);
  EXPECT_TRUE(exists("new/1700000000.M1P1.host"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "elsewhere"));
}

TEST_F(Kept, AreFilesAlone) {
  fill();
  delete_all_of({0});
  const auto aside = maildir() / "restante.deleted";
  std::filesystem::create_symlink("/etc/passwd", aside / "1700000000.link");
  std::filesystem::create_directory(aside / "1700000000.folder");
  std::ofstream(aside / "notes") << "no message";
  std::ofstream(aside / "17x.host") << "no message";
  EXPECT_EQ(deleted_ids(), Names{"1700000000.M1P1.host"});
  EXPECT_EQ(restore()->restored, 1U);
  EXPECT_TRUE(restore()->left.empty());
}

TEST_F(Kept, OfAMaildirThatIsNotThereAreNone) {
  std::filesystem::remove_all(maildir());
  EXPECT_EQ(deleted_ids(), Names());
  EXPECT_EQ(restore({.since = {}, .unique_ids = {"a"}})->missing, Names{"a"});
}

TEST_F(Kept, HaveNamesThatSayWhenTheyWereDeleted) {
  const auto kept = parse_kept_name("1764500000.1700000000.M1P1.host:2,S");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->deleted.time_since_epoch(), 1764500000s);
  EXPECT_EQ(kept->file_name, "1700000000.M1P1.host:2,S");
  EXPECT_EQ(kept_name(*kept), "1764500000.1700000000.M1P1.host:2,S");
  for (const char* name : {"", ".", "1", "1.", "x.y", ".1.y", "-1.y", "1..y", "99999999999.y"}) {
    EXPECT_FALSE(parse_kept_name(name)) << name;
  }
}

}  // namespace
}  // namespace restante::stores
