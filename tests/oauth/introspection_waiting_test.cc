// SPDX-License-Identifier: Apache-2.0
//
// Who waits while a server is asked, and which tokens it is asked about.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "introspection.h"

namespace restante::oauth {
namespace {

TEST_F(Introspection, HoldsNobodyUpWhileItAsks) {
  const auto verifier = verifier_of(options, clock);
  Enquiry enquiry;
  const auto on_thread = verifier->user_of("token", enquiry.on_thread());
  ASSERT_FALSE(on_thread);
  EXPECT_EQ(on_thread.error().kind, ErrorKind::Later) << "it takes no thread";
  const auto on_loop = verifier->user_of("token", enquiry.on_loop());
  ASSERT_FALSE(on_loop);
  EXPECT_EQ(on_loop.error().kind, ErrorKind::Later);
  EXPECT_EQ(user_of(*verifier, "token"), "ann@example");
  const auto remembered = verifier->user_of("token", Enquiry().on_loop());
  ASSERT_TRUE(remembered);
  EXPECT_EQ(*remembered, "ann@example");
}

TEST_F(Introspection, BreaksOffWhatNobodyWaitsForAnyMore) {
  server.answer_raw("");
  const auto verifier = verifier_of(options, clock);
  for (int count = 0; count < 1000; ++count) {
    Enquiry enquiry;
    const auto answer = verifier->user_of(fmt::format("token{}", count), enquiry.on_loop());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::Later) << count;
  }
}

TEST_F(Introspection, LetsABoundedNumberWait) {
  server.answer_raw("");
  const auto verifier = verifier_of(options, clock);
  std::vector<Enquiry> enquiries(257);
  for (int count = 0; count < 257; ++count) {
    const auto answer = verifier->user_of(fmt::format("token{}", count),
                                          enquiries[static_cast<std::size_t>(count)].on_loop());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, count < 256 ? ErrorKind::Later : ErrorKind::TryAgain) << count;
  }
}

TEST_F(Introspection, NeedsAllWordsOfTheScope) {
  const auto user = [&](std::string_view scope) {
    return user_by_answer(fmt::format(R"({{"active":true,{}"email":"ann@example"}})", scope));
  };
  EXPECT_EQ(user(""), "");
  EXPECT_EQ(user(R"("scope":"mails",)"), "");
  EXPECT_EQ(user(R"("scope":"openid mail",)"), "ann@example");
  EXPECT_EQ(user(R"("scope":["openid","mail"],)"), "ann@example");
  EXPECT_EQ(user(R"("scope":{"mail":1},)"), "");
  options.scope = "mail pop";
  EXPECT_EQ(user(R"("scope":"mail",)"), "");
  EXPECT_EQ(user(R"("scope":"pop x mail",)"), "ann@example");
}

TEST_F(Introspection, NeedsAnAudienceOrAScope) {
  options.scope = "";
  EXPECT_TRUE(has(objection_to(options, clock), "auth.oauth.audience or oauth.scope"));
  options.scope = "  ";
  EXPECT_TRUE(has(objection_to(options, clock), "auth.oauth.audience or oauth.scope"));
  options.audience = "pop";
  EXPECT_EQ(objection_to(options, clock), "");
}

}  // namespace
}  // namespace restante::oauth
