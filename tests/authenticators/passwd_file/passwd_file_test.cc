// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/passwd_file/passwd_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bad_lines.h"

namespace restante::authenticators {
namespace {

using namespace std::string_view_literals;
using auth::Identity;

auth::Credentials with(std::string_view user, std::string_view password) {
  return {std::string(user), auth::Secret(password)};
}

std::optional<Identity> log_in(const PasswdFile& file, std::string_view user,
                               std::string_view password = "secret") {
  const auto answer = file.authenticate(with(user, password), Enquiry().on_thread());
  EXPECT_TRUE(answer) << answer.error().text;
  return answer ? *answer : std::nullopt;
}

std::optional<Identity> log_in_to(std::string_view octets, std::string_view user) {
  return log_in(*PasswdFile::parse(octets), user);
}

TEST(PasswdFile, LetsInWhoKnowsThePasswordAndNobodyElse) {
  const auto file = PasswdFile::parse("alice:{PLAIN}secret\nbob:{PLAIN}other\n");
  EXPECT_EQ(file->size(), 2U);
  EXPECT_TRUE(log_in(*file, "alice", "secret"));
  EXPECT_TRUE(log_in(*file, "bob", "other"));
  EXPECT_FALSE(log_in(*file, "alice", "other"));
  EXPECT_FALSE(log_in(*file, "bob", "secret"));
  EXPECT_FALSE(log_in(*file, "alice", ""));
  EXPECT_FALSE(log_in(*file, "", ""));
  for (const auto nobody : {"carol"sv, "alic"sv, "alice1"sv, "alice:"sv, "alice:{PLAIN}secret"sv}) {
    EXPECT_FALSE(log_in(*file, nobody, "secret")) << nobody;
    EXPECT_FALSE(log_in(*file, nobody, "other")) << nobody;
  }
}

TEST(PasswdFile, TellsHomeAndMaildrops) {
  const auto user = log_in_to(
      "alice@example.net:{PLAIN}secret:1000:1000:Alice L.:/home/alice:/bin/sh:"
      "userdb_quota=1G maildrops=sales,info@example.org \tnodelay userdb_mail=maildir:~/Maildir",
      "alice@example.net");
  ASSERT_TRUE(user);
  EXPECT_EQ(user->user, "alice@example.net");
  EXPECT_EQ(user->home, "/home/alice");
  EXPECT_EQ(user->maildrops, (std::vector<std::string>{"sales@example.net", "info@example.org"}));
}

TEST(PasswdFile, ReadsFieldsBehindColonsInExtraFields) {
  const auto user =
      log_in_to("alice:{PLAIN}secret::::::userdb_mail=maildir:~/m:INDEX=/i maildrops=*", "alice");
  ASSERT_TRUE(user);
  EXPECT_EQ(user->home, "");
  EXPECT_EQ(user->maildrops, (std::vector<std::string>{"*"}));
}

TEST(PasswdFile, TakesOtherFieldsForWhatTheyAre) {
  const auto user =
      log_in_to("alice:{PLAIN}secret:maildrops=a:b:c:/d:e:xmaildrops=f g=maildrops=h", "alice");
  ASSERT_TRUE(user);
  EXPECT_EQ(user->home, "/d");
  EXPECT_TRUE(user->maildrops.empty());
}

TEST(PasswdFile, KeepsOutWhomNologinKeepsOut) {
  EXPECT_FALSE(log_in_to("alice:{PLAIN}secret::::::nologin", "alice"));
  EXPECT_FALSE(log_in_to("alice:{PLAIN}secret::::::userdb_x=1 nologin=y", "alice"));
  EXPECT_TRUE(log_in_to("alice:{PLAIN}secret::::::nologins", "alice"));
}

TEST(PasswdFile, TellsWhoIsKeptOutFromWhoIsNotThere) {
  const auto file = PasswdFile::parse("bob:{PLAIN}x\neve:{PLAIN}x::::::nologin\n");
  EXPECT_EQ(file->standing("bob", Enquiry().on_loop()), auth::Standing::Known);
  EXPECT_EQ(file->standing("eve", Enquiry().on_loop()), auth::Standing::KeptOut);
  EXPECT_EQ(file->standing("nobody", Enquiry().on_loop()), auth::Standing::Unknown);
}

TEST(PasswdFile, KeepsOutWhoWouldGetInFromAnywhere) {
  const auto [file, bad_lines] =
      parse_and_listen("alice:{PLAIN}secret::::::allow_nets=10.0.0.0/8\n");
  ASSERT_EQ(bad_lines.size(), 1U);
  EXPECT_NE(bad_lines[0].text.find("allow_nets="), std::string::npos);
  EXPECT_FALSE(log_in(*file, "alice"));
}

TEST(PasswdFile, EndsThePasswordAtTheColon) {
  const auto file = PasswdFile::parse("alice:{PLAIN}sec:ret");
  EXPECT_TRUE(log_in(*file, "alice", "sec"));
  EXPECT_FALSE(log_in(*file, "alice", "sec:ret"));
}

TEST(PasswdFile, KeepsBlanksInPasswords) {
  const auto file = PasswdFile::parse("alice:{PLAIN} two words \nbob:{PLAIN}x ");
  EXPECT_TRUE(log_in(*file, "alice", " two words "));
  EXPECT_FALSE(log_in(*file, "alice", "two words"));
  EXPECT_TRUE(log_in(*file, "bob", "x "));
}

TEST(PasswdFile, ToleratesCrLfAndAByteOrderMark) {
  const auto [file, bad_lines] = parse_and_listen(
      "\xEF\xBB\xBF"
      "alice:{PLAIN}secret\r\n\r\nbob:{PLAIN}secret::::/b\r\nx\r\n");
  EXPECT_TRUE(log_in(*file, "alice"));
  ASSERT_TRUE(log_in(*file, "bob"));
  EXPECT_EQ(log_in(*file, "bob")->home, "/b");
  ASSERT_EQ(bad_lines.size(), 1U);
  EXPECT_EQ(bad_lines[0].line, 4U);
}

TEST(PasswdFile, SkipsCommentsAndEmptyLines) {
  const auto [file, bad_lines] = parse_and_listen("# a:b:c\n\n \t\n#\n\nalice:{PLAIN}secret\n\n");
  EXPECT_EQ(file->size(), 1U);
  EXPECT_TRUE(bad_lines.empty());
}

TEST(PasswdFile, FindsAnExactNameFirstThenTheFirstThatDiffersInCase) {
  const auto [file, bad_lines] = parse_and_listen(
      "Alice:{PLAIN}secret::::/1\nalice:{PLAIN}secret::::/2\nALICE:{PLAIN}secret::::/3\n");
  EXPECT_TRUE(bad_lines.empty());
  EXPECT_EQ(log_in(*file, "Alice")->home, "/1");
  EXPECT_EQ(log_in(*file, "alice")->home, "/2");
  EXPECT_EQ(log_in(*file, "ALICE")->home, "/3");
  EXPECT_EQ(log_in(*file, "aLiCe")->home, "/1");
  EXPECT_EQ(log_in(*file, "aLiCe")->user, "Alice") << "as the file spells it";
}

TEST(PasswdFile, FoldsLettersOfAllAlphabets) {
  const auto file =
      PasswdFile::parse("j\u00FCrgen:{PLAIN}secret::::/1\nJ\u00DCRGEN:{PLAIN}secret::::/2\n");
  EXPECT_EQ(log_in(*file, "j\u00FCrgen")->home, "/1");
  EXPECT_EQ(log_in(*file, "J\u00DCRGEN")->home, "/2");
  EXPECT_EQ(log_in(*file, "j\u00DCrgen")->home, "/1");
  EXPECT_FALSE(log_in(*file, "jurgen"));
}

// Names as they may be written, and as they are looked up (RFC 4013).
constexpr std::string_view decomposed = "nai\xCC\x88ve";
constexpr std::string_view composed = "na\xC3\xAFve";
constexpr std::string_view ligature = "\xEF\xAC\x81sh@\xE2\x93\x94.net";

TEST(PasswdFile, FindsUsersInWhicheverFormTheirNamesAre) {
  for (const std::string_view name : {decomposed, composed}) {
    const auto file = PasswdFile::parse(std::string(name) + ":{PLAIN}secret\nbob:{PLAIN}secret\n");
    EXPECT_TRUE(log_in(*file, composed)) << name;
    EXPECT_EQ(log_in(*file, "NA\xC3\xAFVE")->user, name) << "as the file spells it";
  }
  EXPECT_TRUE(log_in_to(std::string(ligature) + ":{PLAIN}secret", "fish@e.net"));
  EXPECT_FALSE(log_in_to(std::string(decomposed) + ":{PLAIN}secret", "naive"));
}

TEST(PasswdFile, TakesNamesThatLookAlikeForOne) {
  const auto [file, bad_lines] =
      parse_and_listen(std::string(decomposed) + ":{PLAIN}secret::::/1\n" + std::string(composed) +
                       ":{PLAIN}secret::::/2\n");
  ASSERT_EQ(bad_lines.size(), 1U);
  EXPECT_TRUE(bad_lines[0].text.contains("is on line 1 already")) << bad_lines[0].text;
  EXPECT_EQ(log_in(*file, composed)->home, "/1");
}

TEST(PasswdFile, PreparesTheNamesOfMaildrops) {
  const auto user = log_in_to("bob:{PLAIN}secret::::::maildrops=" + std::string(decomposed), "bob");
  EXPECT_EQ(user->maildrops, std::vector<std::string>{std::string(composed)});
}

struct BadCase {
  std::string_view line;
  std::string_view hint;  // what the text must say
};

class BadLines : public testing::TestWithParam<BadCase> {};

TEST_P(BadLines, AreReportedWithTheirNumberWhileTheOthersWork) {
  const std::string line(GetParam().line);
  const auto [file, bad_lines] =
      parse_and_listen("first:{PLAIN}secret\n" + line + "\nlast:{PLAIN}secret::::/last");
  ASSERT_EQ(bad_lines.size(), 1U) << line;
  EXPECT_EQ(bad_lines[0].line, 2U);
  const std::string& text = bad_lines[0].text;
  EXPECT_NE(text.find(GetParam().hint), std::string::npos) << text;
  EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
  EXPECT_EQ(file->size(), 2U);
  EXPECT_TRUE(log_in(*file, "first"));
  EXPECT_EQ(log_in(*file, "last")->home, "/last");
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadLines,
    testing::Values(
        BadCase{"hunter2", "USER:{SCHEME}HASH"}, BadCase{" # comment", "USER:{SCHEME}HASH"},
        BadCase{"x:", "empty"}, BadCase{"x:::::/home", "empty"}, BadCase{"x:{PLAIN}", "empty"},
        BadCase{"x:{PLAIN}:1:1::/home", "empty"}, BadCase{"x:{SSHA}", "empty"},
        BadCase{"x:hunter2", "crypt(3)"}, BadCase{"x:*", "crypt(3)"},
        BadCase{"x:{HUNTER}hunter2", "ARGON2ID"}, BadCase{"x:{hunter2", "{SCHEME}value"},
        BadCase{":{PLAIN}hunter2", "name"}, BadCase{"a b:{PLAIN}hunter2", "name"},
        BadCase{" x:{PLAIN}hunter2", "name"}, BadCase{"a/b:{PLAIN}hunter2", "name"},
        BadCase{"..:{PLAIN}hunter2", "name"}, BadCase{"d\\x:{PLAIN}hunter2", "name"},
        BadCase{"j\xFCrgen:{PLAIN}hunter2", "not UTF-8"},
        BadCase{"a\xEF\xBC\xA0"
                "b\xEF\xBC\xA0"
                "c:{PLAIN}hunter2",
                "SASLprep"},
        BadCase{"x@:{PLAIN}hunter2", "name"}, BadCase{"x@y@z:{PLAIN}hunter2", "name"},
        BadCase{"x:{PLAIN}hunter2::::home", "absolute"},
        BadCase{"x:{PLAIN}hunter2::::~", "absolute"},
        BadCase{"x:{PLAIN}hunter2::::::maildrops=", "maildrops"},
        BadCase{"x:{PLAIN}hunter2::::::maildrops=a,", "maildrops"},
        BadCase{"x:{PLAIN}hunter2::::::maildrops=,a", "maildrops"},
        BadCase{"x:{PLAIN}hunter2::::::maildrops=a,,b", "maildrops"},
        BadCase{"x:{PLAIN}hunter2::::::maildrops=../a", "maildrops"},
        BadCase{"x:{PLAIN}hunter2::::::maildrops=d\\a", "maildrops"},
        BadCase{"x:{PLAIN}hunt\0er2"sv, "NUL"}, BadCase{"x:{PLAIN}hunter2::::/a\0b"sv, "NUL"},
        BadCase{"first:{PLAIN}hunter2", "first is on line 1"},
        BadCase{"\xEF\xBB\xBF", "USER:{SCHEME}HASH"}));

TEST(PasswdFile, NamesTheFirstOfTwoLinesAndObeysIt) {
  const auto [file, bad_lines] = parse_and_listen(
      "#\na:{PLAIN}1\nb:{PLAIN}1\nb:{PLAIN}2\nc:{PLAIN}1\nb:{PLAIN}3\na:{PLAIN}2\n");
  ASSERT_EQ(bad_lines.size(), 3U);
  EXPECT_NE(bad_lines[0].text.find("b is on line 3"), std::string::npos);
  EXPECT_NE(bad_lines[1].text.find("b is on line 3"), std::string::npos);
  EXPECT_NE(bad_lines[2].text.find("a is on line 2"), std::string::npos);
  EXPECT_TRUE(log_in(*file, "b", "1"));
  EXPECT_FALSE(log_in(*file, "b", "2"));
}

TEST(PasswdFile, FindsEachOfManyUsers) {
  std::string octets;
  for (int i = 0; i < 5000; ++i) {
    octets += "user" + std::to_string(i) + ":{PLAIN}secret" + std::to_string(i) + '\n';
  }
  const auto file = PasswdFile::parse(octets);
  EXPECT_EQ(file->size(), 5000U);
  for (int i = 0; i < 5000; ++i) {
    const std::string number = std::to_string(i);
    EXPECT_TRUE(log_in(*file, "user" + number, "secret" + number));
    EXPECT_FALSE(log_in(*file, "user" + number, "secret"));
    EXPECT_FALSE(log_in(*file, "nobody" + number, "secret" + number));
  }
}

class Names final : public auth::UserVisitor {
 public:
  explicit Names(std::size_t at_a_time) : at_a_time_(at_a_time) {}

  Then visit(const auth::Identity& user) override {
    all.push_back(user.user);
    return all.size() % at_a_time_ == 0 ? Then::Stop : Then::GoOn;
  }

  std::vector<std::string> all;

 private:
  const std::size_t at_a_time_;
};

TEST(PasswdFile, ShowsAllUsersInPiecesOfAnySize) {
  const auto file = PasswdFile::parse(
      "\xef\xbb\xbf"
      "a:{PLAIN}1\n# nobody\nb:{PLAIN}2\nbad "
      "line\n\na:{PLAIN}3\nc:{PLAIN}4::::::nologin\nd:{PLAIN}5");
  constexpr std::size_t lines_of_file = 8;
  for (std::size_t lines = 1; lines <= lines_of_file + 1; ++lines) {
    for (std::size_t users = 1; users <= 5; ++users) {
      Names names(users);
      std::size_t pieces = 1;
      for (auto next = file->show_some(names, 0, lines); next;) {
        next = file->show_some(names, *next, lines);
        ASSERT_LE(++pieces, 2 * lines_of_file);
      }
      EXPECT_EQ(names.all, (std::vector<std::string>{"a", "b", "c", "d"})) << lines << ' ' << users;
    }
  }
  Names nobody(1);
  EXPECT_FALSE(PasswdFile::parse("")->show_some(nobody, 0, 1));
}

class Heard final : public ReadingWatcher {
 public:
  void on_reading(unsigned done) override { all.push_back(done); }

  std::vector<unsigned> all;
};

TEST(PasswdFile, TellsHowFarItIs) {
  for (const std::size_t users : {0, 1, 2, 4096, 200'000}) {
    std::string file;
    for (std::size_t user = 0; user < users; ++user) {
      file += "user" + std::to_string(user) + ":{PLAIN}x\n";
    }
    Heard heard;
    EXPECT_EQ(PasswdFile::parse(file, {.watcher = &heard})->size(), users);
    EXPECT_EQ(heard.all.size(), (users + 4095) / 4096);
    EXPECT_TRUE(std::is_sorted(heard.all.begin(), heard.all.end()));
    if (heard.all.empty()) continue;
    EXPECT_EQ(heard.all.front(), 0U);
    EXPECT_LE(heard.all.back(), ReadingWatcher::all);
    if (heard.all.size() > 20) {
      EXPECT_GT(heard.all.back(), ReadingWatcher::all * 9 / 10);
    }
  }
}

}  // namespace
}  // namespace restante::authenticators
