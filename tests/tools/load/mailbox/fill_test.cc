// SPDX-License-Identifier: Apache-2.0
#include "mailbox/fill.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include "mailbox/layout.h"
#include "mailbox/passwd.h"

namespace restante::load {
namespace {

namespace fs = std::filesystem;

class Fill : public testing::Test {
 protected:
  Fill() {
    std::string name = (fs::temp_directory_path() / "fill_test.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error(name);
    folder_ = name;
  }
  ~Fill() override { fs::remove_all(folder_); }

  MailPlan plan(const std::string& name) const {
    return {folder_ / name,
            "%d/%n",
            {"ada@a.test", "bob@a.test"},
            30,
            *Sizes::parse("lognormal:2KiB,1.0")};
  }

  static void fill_or_fail(const MailPlan& plan) {
    const auto maildirs = find_maildirs(plan);
    ASSERT_TRUE(maildirs) << maildirs.error().text;
    const auto filled = fill(plan, *maildirs);
    ASSERT_TRUE(filled) << filled.error().text;
    EXPECT_EQ(plan.users.size() * plan.messages, filled->messages);
  }

  // Path below `root`, and content.
  static std::map<std::string, std::string> files(const fs::path& root) {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      found[fs::relative(entry.path(), root)] = {std::istreambuf_iterator<char>(file), {}};
    }
    return found;
  }

  fs::path folder_;
};

TEST_F(Fill, ThePlanDecidesNamesAndOctets) {
  MailPlan one = plan("one");
  one.placement = Placement::Mixed;
  MailPlan other = one;
  other.folder = folder_ / "other";
  fill_or_fail(one);
  fill_or_fail(other);
  EXPECT_EQ(files(one.folder), files(other.folder));

  MailPlan third = one;
  third.folder = folder_ / "third";
  third.seed = 2;
  fill_or_fail(third);
  EXPECT_NE(files(one.folder), files(third.folder));
}

TEST_F(Fill, AUsersMailDoesNotDependOnTheOthers) {
  fill_or_fail(plan("one"));
  MailPlan alone = plan("alone");
  alone.users.pop_back();
  fill_or_fail(alone);
  EXPECT_EQ(files(folder_ / "one/a.test/ada"), files(folder_ / "alone/a.test/ada"));
  EXPECT_NE(files(folder_ / "one/a.test/ada"), files(folder_ / "one/a.test/bob"));
}

TEST_F(Fill, SizesInNamesAreThoseOfADirectCount) {
  for (const LineEnds line_ends : {LineEnds::Lf, LineEnds::Crlf}) {
    MailPlan mail = plan(line_ends == LineEnds::Lf ? "lf" : "crlf");
    mail.line_ends = line_ends;
    mail.names = Names::WithSizes;
    fill_or_fail(mail);
    const auto found = files(mail.folder);
    EXPECT_EQ(60u, found.size());
    for (const auto& [name, content] : found) {
      std::size_t with_crlf = content.size();
      for (std::size_t i = 0; i < content.size(); ++i) {
        if (content[i] == '\n' && (i == 0 || content[i - 1] != '\r')) ++with_crlf;
      }
      const std::string suffix =
          ",S=" + std::to_string(content.size()) + ",W=" + std::to_string(with_crlf);
      EXPECT_TRUE(name.ends_with(suffix)) << name << ' ' << suffix;
    }
  }
}

TEST_F(Fill, MailLiesWhereThePlanSays) {
  struct Expected {
    Placement placement;
    const char* name;
    std::size_t in_cur_least;
    std::size_t in_cur_most;
  };
  for (const auto& [placement, name, least, most] :
       {Expected{Placement::New, "new", 0, 0}, Expected{Placement::Cur, "cur", 60, 60},
        Expected{Placement::Mixed, "mixed", 15, 45}}) {
    MailPlan mail = plan(name);
    mail.placement = placement;
    fill_or_fail(mail);
    std::size_t in_cur = 0;
    for (const auto& [path, content] : files(mail.folder)) {
      const bool is_in_cur = path.find("/cur/") != path.npos;
      const char* const flags = placement == Placement::Mixed ? ":2,S" : ":2,";
      EXPECT_EQ(is_in_cur, path.ends_with(flags)) << path;
      EXPECT_NE(is_in_cur, path.find("/new/") != path.npos) << path;
      if (is_in_cur) ++in_cur;
    }
    EXPECT_LE(least, in_cur);
    EXPECT_GE(most, in_cur);
    EXPECT_TRUE(fs::is_directory(folder_ / name / "a.test/ada/tmp"));
  }
}

TEST_F(Fill, MailThatIsThereStaysAndNothingIsWritten) {
  for (const char* part : {"new", "cur", "tmp"}) {
    MailPlan mail = plan(part);
    const fs::path maildir = folder_ / part / "a.test/bob" / part;
    fs::create_directories(maildir);
    std::ofstream(maildir / "precious") << "mail";
    const auto maildirs = find_maildirs(mail);
    ASSERT_FALSE(maildirs);
    EXPECT_EQ(ErrorKind::InUse, maildirs.error().kind);
    EXPECT_NE(std::string::npos, maildirs.error().text.find("a.test/bob"));
    EXPECT_EQ(1u, files(mail.folder).size());
  }
}

TEST_F(Fill, NoFileIsEverWrittenOver) {
  const MailPlan mail = plan("one");
  fill_or_fail(mail);
  const auto before = files(mail.folder);
  const auto again = fill(mail, {mail.folder + "/a.test/ada", mail.folder + "/a.test/bob"});
  EXPECT_FALSE(again);
  EXPECT_EQ(before, files(mail.folder));
}

TEST_F(Fill, AMaildirIsOneUsersAlone) {
  MailPlan mail = plan("one");
  mail.layout = "%d";
  const auto maildirs = find_maildirs(mail);
  ASSERT_FALSE(maildirs);
  EXPECT_EQ(ErrorKind::Unsupported, maildirs.error().kind);
}

TEST_F(Fill, TheUserFileIsWrittenOnceAndHashesOnce) {
  const std::string path = folder_ / "users";
  ASSERT_TRUE(write_passwd(path, {"ada@a.test", "bob@a.test"}, "PLAIN", "secret"));
  EXPECT_EQ("ada@a.test:{PLAIN}secret\nbob@a.test:{PLAIN}secret\n", files(folder_)["users"]);
  EXPECT_EQ(ErrorKind::InUse, write_passwd(path, {"eve"}, "PLAIN", "x").error().kind);
  const std::string other = folder_ / "other";
  EXPECT_FALSE(write_passwd(other, {"eve:0"}, "PLAIN", "x"));
  EXPECT_FALSE(write_passwd(other, {"eve"}, "PLAIN", "x:y"));
  EXPECT_FALSE(write_passwd(other, {"eve"}, "ROT13", "x"));
  EXPECT_FALSE(fs::exists(other));
}

TEST(Layout, PutsPartsOfTheUserInTheirPlace) {
  EXPECT_EQ("b.test/a/Maildir", expand_layout("%d/%n/Maildir", "a@b.test").value());
  EXPECT_EQ("a@b.test/%", expand_layout("%u/%%", "a@b.test").value());
  EXPECT_EQ("x@y", expand_layout("%n", "x@y@z").value());
  EXPECT_EQ("a", expand_layout("%n", "a").value());
}

TEST(Layout, RefusesWhatLeadsElsewhere) {
  EXPECT_FALSE(expand_layout("%d", "a"));
  EXPECT_FALSE(expand_layout("%n", "../x@y"));
  EXPECT_FALSE(expand_layout("%n", "..@y"));
  EXPECT_FALSE(expand_layout("%n", "@y"));
  EXPECT_FALSE(expand_layout("%h", "a@y"));
  EXPECT_FALSE(expand_layout("x%", "a@y"));
}

}  // namespace
}  // namespace restante::load
