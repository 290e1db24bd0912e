// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "maildir_fixture.h"
#include "restante/base/digest.h"

namespace restante::stores {
namespace {

std::string complaint_about(std::string_view path_template) {
  const auto checked = check_path_template(path_template);
  return checked ? "" : checked.error().text;
}

TEST(PathTemplate, TakesAllKnownVariables) {
  EXPECT_EQ(complaint_about("/var/mail/%d/%n/Maildir"), "");
  EXPECT_EQ(complaint_about("%h/Maildir"), "");
  EXPECT_EQ(complaint_about("/m/%{hash:1}/%{hash:8}/%u"), "");
  EXPECT_EQ(complaint_about("/m/100%%/%u"), "");
}

TEST(PathTemplate, SaysWhatIsWrong) {
  EXPECT_EQ(complaint_about("/m/%x/Maildir"),
            "unknown variable %x; known are %u, %n, %d, %h, %{hash:1} to %{hash:8} and %%");
  EXPECT_TRUE(complaint_about("/m/%").starts_with("unknown variable %;"));
  EXPECT_TRUE(complaint_about("/m/%{hash:0}/%u").starts_with("unknown variable %{hash:0};"));
  EXPECT_TRUE(complaint_about("/m/%{hash:9}/%u").starts_with("unknown variable %{hash:9};"));
  EXPECT_TRUE(complaint_about("/m/%{hash:12}").starts_with("unknown variable %{hash:12};"));
  EXPECT_TRUE(complaint_about("/m/%{hash:2").starts_with("unknown variable %{hash:2;"));
  EXPECT_TRUE(complaint_about("/m/%{hash:").starts_with("unknown variable %{hash:;"));
  EXPECT_TRUE(complaint_about("/m/%{user}").starts_with("unknown variable %{user};"));
  EXPECT_EQ(complaint_about(""), "the path is empty");
  EXPECT_EQ(complaint_about(std::string_view("/m\0/%u", 6)), "the path has a NUL in it");
}

class PathExpansion : public testing::Test {
 protected:
  PathExpansion() {
    auto opened = LockTable::open(root() + "/locks");
    if (opened) locks_ = std::move(*opened);
  }

  std::string root() const { return folder_.path(); }

  // Whether the owner's maildrop is found at `place` below the root.
  bool leads_to(const std::string& place, const std::string& path_template,
                const maildrop::Owner& owner) {
    const std::filesystem::path maildir = root() + "/" + place;
    std::filesystem::create_directories(maildir / "new");
    std::ofstream(maildir / "new/1.mail") << "x";
    MaildirStore store(root() + "/" + path_template, *locks_, threads_);
    const auto opened = store.open(owner, Enquiry().on_thread());
    EXPECT_TRUE(opened) << opened.error().text;
    std::filesystem::remove(maildir / "new/1.mail");
    return opened && (*opened)->snapshot().size() == 1;
  }

  Error refusal(const std::string& path_template, const maildrop::Owner& owner) {
    MaildirStore store(path_template, *locks_, threads_);
    const auto opened = store.open(owner, Enquiry().on_thread());
    EXPECT_FALSE(opened);
    return opened ? Error{} : opened.error();
  }

  TemporaryFolder folder_;
  std::unique_ptr<LockTable> locks_;
  SpareThreads threads_{0};
};

TEST_F(PathExpansion, FillsInTheUsersParts) {
  const maildrop::Owner joe{"joe@example.net", ""};
  EXPECT_TRUE(leads_to("example.net/joe/Maildir", "%d/%n/Maildir", joe));
  EXPECT_TRUE(leads_to("joe@example.net", "%u", joe));
  EXPECT_TRUE(leads_to("100%joe", "100%%%n", joe));
  EXPECT_TRUE(leads_to("joe", "%n", {"joe", ""}));
  EXPECT_TRUE(leads_to("joe", "%u", {"joe", ""}));
}

TEST_F(PathExpansion, FillsInTheHomeWithItsSlashes) {
  const maildrop::Owner joe{"joe", "staff/joe"};
  EXPECT_TRUE(leads_to("staff/joe/Maildir", "%h/Maildir", joe));
}

TEST_F(PathExpansion, FillsInAHashOfTheWholeUser) {
  const std::string hash = digest::hex(digest::sha256("joe@example.net"));
  const maildrop::Owner joe{"joe@example.net", ""};
  EXPECT_TRUE(leads_to(hash.substr(0, 2) + "/joe", "%{hash:2}/%n", joe));
  EXPECT_TRUE(leads_to(hash.substr(0, 8) + "/joe", "%{hash:8}/%n", joe));
}

TEST_F(PathExpansion, NeedsADomainOnlyWhereTheTemplateHasIt) {
  const Error error = refusal("/m/%d/%n", {"joe", ""});
  EXPECT_EQ(error.kind, ErrorKind::Denied);
  EXPECT_EQ(error.text,
            "the path of the maildrop of \"joe\" has %d, but the user has no domain; set "
            "auth.default_domain");
}

TEST_F(PathExpansion, NeedsAHomeOnlyWhereTheTemplateHasIt) {
  const Error error = refusal("%h/Maildir", {"joe", ""});
  EXPECT_EQ(error.kind, ErrorKind::Denied);
  EXPECT_NE(error.text.find("names no home"), std::string::npos) << error.text;
}

TEST_F(PathExpansion, NeverLeavesTheOperatorsFolder) {
  for (const std::string user :
       {"../jim", "jim/x", "/", ".", "..", "", "..@example.net", ".@example.net", "@example.net"}) {
    EXPECT_EQ(refusal("/m/%n", {user, ""}).kind, ErrorKind::Denied) << user;
  }
  for (const std::string user : {"joe@..", "joe@.", "joe@a/b", "joe@"}) {
    EXPECT_EQ(refusal("/m/%d/x", {user, ""}).kind, ErrorKind::Denied) << user;
  }
  for (const std::string& user : {std::string(".."), std::string("a/b"), std::string("a\0b", 3)}) {
    EXPECT_EQ(refusal("/m/%u", {user, ""}).kind, ErrorKind::Denied) << user;
  }
  EXPECT_EQ(refusal("%h", {"joe", std::string("/home/jo\0e", 10)}).kind, ErrorKind::Denied);
}

TEST_F(PathExpansion, SeesOneMaildropBehindTwoWritingsOfItsPath) {
  MaildirStore plain(root() + "/%n", *locks_, threads_);
  MaildirStore odd(root() + "/.//%n/./", *locks_, threads_);
  const auto first = plain.open({"joe", ""}, Enquiry().on_thread());
  ASSERT_TRUE(first);
  const auto second = odd.open({"joe", ""}, Enquiry().on_thread());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::InUse);
}

}  // namespace
}  // namespace restante::stores
