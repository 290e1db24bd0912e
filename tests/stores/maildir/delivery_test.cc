// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/maildir_delivery.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iostream>
#include <string>
#include <vector>

#include "maildir_fixture.h"
#include "restante/maildrop/snapshot.h"

namespace restante::stores {
namespace {

// Comes in two pieces.
class Halves final : public maildrop::Incoming {
 public:
  explicit Halves(std::string octets) : octets_(std::move(octets)) {}

  void rewind() override { given_ = 0; }
  Result<std::string_view> next() override {
    if (fails) return failure(ErrorKind::TryAgain, "the message on its way");
    const std::size_t half = (octets_.size() + 1) / 2;
    const std::string_view piece = std::string_view(octets_).substr(given_, half);
    given_ += piece.size();
    return piece;
  }

  bool fails = false;

 private:
  const std::string octets_;
  std::size_t given_ = 0;
};

constexpr std::string_view text = "Subject: x\n\none\r\ntwo\n";

class Deliveries : public MaildirTest {
 protected:
  Deliveries() : MaildirTest(folder_in_memory()) {}
  ~Deliveries() override { std::cout << "cases: " << cases_ << "\n"; }

  Result<maildrop::Delivered> deliver_for(const std::string& user = "joe") {
    message_.rewind();
    return delivery_.deliver(
        {user, ""}, message_,
        maildrop::ArrivalTime(std::chrono::microseconds(1'700'000'000'000'123)));
  }

  std::vector<std::filesystem::path> files(const std::string& folder) const {
    std::vector<std::filesystem::path> all;
    const auto path = maildir() / folder;
    if (!std::filesystem::exists(path)) return all;
    for (const auto& entry : std::filesystem::directory_iterator(path)) all.push_back(entry);
    return all;
  }

  // Fails the call with this number, from 0 on, until none is left.
  void each_failure(int error) {
    for (int number = 0;; ++number, ++cases_) {
      std::filesystem::remove_all(maildir());
      int made = 0;
      system_.fault = [&](Call, std::string_view) { return made++ == number ? -error : 0; };
      const auto done = deliver_for();
      system_.fault = nullptr;
      for (const auto& file : files("new")) EXPECT_EQ(contents_of(file), text);
      EXPECT_LE(files("new").size(), 1u);
      EXPECT_TRUE(!done || files("new").size() == 1) << number;
      if (made <= number) return;
    }
  }

  MaildirDelivery delivery_{(folder_.path() / "%n").string(), system_};
  Halves message_{std::string(text)};
  int cases_ = 0;
};

TEST_F(Deliveries, PutAMessageIntoNewUnderANameThatSaysItsSizes) {
  const auto done = deliver_for();
  ASSERT_TRUE(done) << done.error().text;
  EXPECT_EQ(done->octets, text.size());
  ASSERT_EQ(files("new").size(), 1u);
  const std::string name = files("new")[0].filename();
  EXPECT_TRUE(name.starts_with("1700000000.M000123P")) << name;
  EXPECT_TRUE(name.ends_with(",S=21,W=24")) << name;
  EXPECT_EQ(done->unique_id, name);
  EXPECT_TRUE(maildrop::is_unique_id(done->unique_id));
  EXPECT_TRUE(files("tmp").empty());
}

TEST_F(Deliveries, GiveEachMessageANameOfItsOwn) {
  ASSERT_TRUE(deliver_for());
  ASSERT_TRUE(deliver_for());
  EXPECT_EQ(files("new").size(), 2u);
}

TEST_F(Deliveries, MakeWhatIsMissingBelowTheBeginning) {
  MaildirDelivery deep((folder_.path() / "%d/%n/Maildir").string(), system_);
  ASSERT_TRUE(deep.deliver({"amy@example.net", ""}, message_, {}));
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "example.net/amy/Maildir/cur"));
}

TEST_F(Deliveries, DoNotMakeTheBeginning) {
  MaildirDelivery lost((folder_.path() / "disk/%n").string(), system_);
  const auto done = lost.deliver({"joe", ""}, message_, {});
  ASSERT_FALSE(done);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "disk"));
}

TEST_F(Deliveries, LeaveNothingOfAMessageThatBreaksOff) {
  message_.fails = true;
  EXPECT_FALSE(deliver_for());
  EXPECT_TRUE(files("new").empty());
  EXPECT_TRUE(files("tmp").empty());
}

TEST_F(Deliveries, AreWholeOrNotThereWhicheverCallFails) {
  for (const int error : {EIO, ENOSPC, EACCES, EROFS, EMFILE, ENOENT}) each_failure(error);
}

TEST_F(Deliveries, GoOnAfterInterruptionsAndHalfWrites) {
  int calls = 0;
  system_.fault = [&](Call, std::string_view) { return ++calls % 2 == 0 ? -EINTR : 0; };
  system_.write_octets_max = 3;
  ASSERT_TRUE(deliver_for());
  EXPECT_EQ(contents_of(files("new")[0]), text);
}

TEST_F(Deliveries, CountUpWhatOthersCountAndMakeNoCountOfTheirOwn) {
  ASSERT_TRUE(deliver_for());
  EXPECT_FALSE(std::filesystem::exists(maildir() / "maildirsize"));
  std::ofstream(maildir() / "maildirsize") << "100S\n";
  ASSERT_TRUE(deliver_for());
  EXPECT_EQ(contents_of(maildir() / "maildirsize"), "100S\n21 1\n");
}

TEST_F(Deliveries, FollowNoLinkInPlaceOfACount) {
  const auto other = folder_.path() / "other";
  std::ofstream(other) << "mine\n";
  std::filesystem::create_symlink(other, maildir() / "maildirsize");
  ASSERT_TRUE(deliver_for());
  std::filesystem::remove(maildir() / "maildirsize");
  std::filesystem::create_hard_link(other, maildir() / "maildirsize");
  ASSERT_TRUE(deliver_for());
  EXPECT_EQ(contents_of(other), "mine\n");
}

TEST_F(Deliveries, ForAUserWhoseNameIsNoFolderFail) {
  EXPECT_FALSE(deliver_for("a/b"));
}

}  // namespace
}  // namespace restante::stores
