// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "introspection.h"
#include "temporary_file.h"

namespace restante::oauth {
namespace {

TEST_F(Introspection, AsksAsRfc7662Says) {
  EXPECT_EQ(user_of(*verifier_of(options, clock), "a+b/c-d.e_f~g=="), "ann@example");
  ASSERT_EQ(server.requests().size(), 1U);
  const std::string request = server.requests()[0];
  EXPECT_TRUE(request.starts_with("POST /introspect HTTP/1.1\r\n")) << request;
  EXPECT_TRUE(has(request, "\r\nAuthorization: Basic cmVzdGFudGU6czNjcmV0\r\n")) << request;
  EXPECT_TRUE(has(request, "\r\nContent-Type: application/x-www-form-urlencoded\r\n")) << request;
  EXPECT_TRUE(has(request, "\r\nAccept: application/json\r\n")) << request;
  EXPECT_TRUE(
      request.ends_with("\r\n\r\ntoken_type_hint=access_token&token=a%2Bb%2Fc-d.e_f~g%3D%3D"))
      << request;
}

TEST_F(Introspection, EncodesItsOwnNameAndSecret) {
  options.client_id = "a:b";
  options.client_secret = "c%d";
  EXPECT_EQ(user_of(*verifier_of(options, clock), "token"), "ann@example");
  // Of "a%3Ab:c%25d".
  EXPECT_TRUE(has(server.requests()[0], "\r\nAuthorization: Basic YSUzQWI6YyUyNWQ=\r\n"));
}

TEST_F(Introspection, AsksForNothingThatIsNoToken) {
  const auto verifier = verifier_of(options, clock);
  for (const std::string& text : {std::string(), std::string("="), std::string("a=b"),
                                  std::string("a b"), std::string("a\0b", 3), std::string("a\r\nb"),
                                  std::string("\xc3\xa4"), std::string(60'000, 'a')}) {
    EXPECT_EQ(user_of(*verifier, text), "");
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(Introspection, NeedsAnActiveToken) {
  EXPECT_EQ(user_by_answer(R"({"active":false,"email":"ann@example"})"), "");
  EXPECT_EQ(user_by_answer(R"({"active":false})"), "");
}

TEST_F(Introspection, NamesTheUserByTheClaim) {
  constexpr std::string_view body =
      R"({"active":true,"scope":"mail","email":"e","username":"u","sub":"s"})";
  for (const std::string claim : {"email", "username", "sub"}) {
    options.user_claim = claim;
    EXPECT_EQ(user_by_answer(body), claim.substr(0, 1));
  }
  options.user_claim = "upn";
  EXPECT_EQ(user_by_answer(body), "");
}

TEST_F(Introspection, ComparesDatesWhereThereAreAny) {
  const auto user = [&](std::string_view dates) {
    return user_by_answer(
        fmt::format(R"({{"active":true,"scope":"mail",{}"email":"ann@example"}})", dates));
  };
  EXPECT_EQ(user(fmt::format(R"("exp":{},)", now + 1)), "ann@example");
  EXPECT_EQ(user(fmt::format(R"("exp":{},)", now)), "");
  EXPECT_EQ(user(fmt::format(R"("nbf":{},)", now)), "ann@example");
  EXPECT_EQ(user(fmt::format(R"("nbf":{},)", now + 1)), "");
}

TEST_F(Introspection, ComparesIssuerAndAudienceIfConfigured) {
  constexpr std::string_view full =
      R"({"active":true,"iss":"issuer","aud":["pop"],"scope":"mail","email":"ann@example"})";
  EXPECT_EQ(user_by_answer(full), "ann@example");
  options.issuer = "issuer";
  options.audience = "pop";
  EXPECT_EQ(user_by_answer(full), "ann@example");
  EXPECT_EQ(user_by_answer(active), "");
  options.audience = "imap";
  EXPECT_EQ(user_by_answer(full), "");
  options.audience = "pop";
  options.issuer = "other";
  EXPECT_EQ(user_by_answer(full), "");
}

TEST_F(Introspection, TakesNoOtherAnswer) {
  for (const std::string_view body :
       {"", "{}", "true", R"({"active":"true","email":"ann@example"})",
        R"({"active":1,"email":"ann@example"})", R"({"active":false,"active":true,"email":"ann"})",
        "<html>", R"({"active":true,"email":"ann@example"}x)"}) {
    server.answer(body);
    const auto user = answer_of(*verifier_of(options, clock), "token");
    ASSERT_FALSE(user) << body;
    EXPECT_EQ(user.error().kind, ErrorKind::Corrupt);
    EXPECT_TRUE(has(user.error().text, "is it the introspection endpoint?"));
  }
}

TEST_F(Introspection, FollowsNoRedirection) {
  TinyServer other;
  other.answer(active);
  const auto user = answer_to_raw(fmt::format(
      "HTTP/1.1 307 Elsewhere\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", other.url()));
  ASSERT_FALSE(user);
  EXPECT_EQ(user.error().kind, ErrorKind::TryAgain);
  EXPECT_EQ(user.error().text, options.url + ": answered status 307");
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(Introspection, SaysWhenItIsRefusedItself) {
  const auto user = answer_to_raw("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
  ASSERT_FALSE(user);
  EXPECT_EQ(user.error().kind, ErrorKind::Denied);
  EXPECT_TRUE(has(user.error().text, "check auth.oauth.client_id and auth.oauth.client_secret"));
  EXPECT_FALSE(has(user.error().text, "s3cret"));
}

TEST_F(Introspection, ReadsAnswersOf64KibibytesAndNoMore) {
  const auto body = [](std::size_t size) {
    const std::string most = R"({"active":true,"scope":"mail","email":"ann@example","more":""})";
    return fmt::format(R"({{"active":true,"scope":"mail","email":"ann@example","more":"{}"}})",
                       std::string(size - most.size(), 'a'));
  };
  EXPECT_EQ(user_by_answer(body(65'536)), "ann@example");
  server.answer(body(65'537));
  const auto user = answer_of(*verifier_of(options, clock), "token");
  ASSERT_FALSE(user);
  EXPECT_EQ(user.error().kind, ErrorKind::Corrupt);
  EXPECT_TRUE(has(user.error().text, "answered more than 65536 octets"));
}

TEST_F(Introspection, WithoutAServerMayBeTriedAgain) {
  {
    const TinyServer gone;
    options.url = gone.url();
  }
  const auto user = answer_of(*verifier_of(options, clock), "token");
  ASSERT_FALSE(user);
  EXPECT_EQ(user.error().kind, ErrorKind::TryAgain);
  EXPECT_TRUE(has(user.error().text, options.url)) << user.error().text;
}

TEST_F(Introspection, DoesNotWaitForEver) {
  options.timeout = std::chrono::milliseconds(50);
  const auto user = answer_to_raw("");
  ASSERT_FALSE(user);
  EXPECT_EQ(user.error().kind, ErrorKind::TryAgain);
}

TEST_F(Introspection, TakesNoHalfAnswer) {
  const auto user = answer_to_raw(
      fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", active.size() + 1, active));
  ASSERT_FALSE(user);
  EXPECT_EQ(user.error().kind, ErrorKind::TryAgain);
}

TEST_F(Introspection, RemembersAValidToken) {
  const auto verifier = verifier_of(options, clock);
  EXPECT_EQ(user_of(*verifier, "token"), "ann@example");
  server.answer(R"({"active":false})");
  clock.set(now + 59);
  EXPECT_EQ(user_of(*verifier, "token"), "ann@example");
  clock.set(now + 60);
  EXPECT_EQ(user_of(*verifier, "token"), "");
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(Introspection, RemembersNoTokenPastItsEnd) {
  const auto verifier = verifier_of(options, clock);
  server.answer(
      fmt::format(R"({{"active":true,"scope":"mail","exp":{},"email":"ann@example"}})", now + 10));
  EXPECT_EQ(user_of(*verifier, "token"), "ann@example");
  clock.set(now + 9);
  EXPECT_EQ(user_of(*verifier, "token"), "ann@example");
  EXPECT_EQ(server.requests().size(), 1U);
  clock.set(now + 10);
  EXPECT_EQ(user_of(*verifier, "token"), "");
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(Introspection, RemembersAnInvalidTokenShortly) {
  const auto verifier = verifier_of(options, clock);
  server.answer(R"({"active":false})");
  EXPECT_EQ(user_of(*verifier, "token"), "");
  server.answer(active);
  clock.set(now + 9);
  EXPECT_EQ(user_of(*verifier, "token"), "");
  EXPECT_EQ(server.requests().size(), 1U);
  clock.set(now + 10);
  EXPECT_EQ(user_of(*verifier, "token"), "ann@example");
}

TEST_F(Introspection, RemembersNoFailure) {
  const auto verifier = verifier_of(options, clock);
  server.answer("garbage");
  EXPECT_FALSE(answer_of(*verifier, "token"));
  server.answer(active);
  EXPECT_EQ(user_of(*verifier, "token"), "ann@example");
}

TEST_F(Introspection, RemembersNothingWithoutATtlOrPlaces) {
  options.cache_ttl = std::chrono::milliseconds(999);
  const auto hasty = verifier_of(options, clock);
  EXPECT_EQ(user_of(*hasty, "token") + user_of(*hasty, "token"), "ann@exampleann@example");
  EXPECT_EQ(server.requests().size(), 2U);
  options.cache_ttl = std::chrono::seconds(60);
  options.cache_tokens = 0;
  const auto narrow = verifier_of(options, clock);
  EXPECT_EQ(user_of(*narrow, "token") + user_of(*narrow, "token"), "ann@exampleann@example");
  EXPECT_EQ(server.requests().size(), 4U);
}

TEST_F(Introspection, ForgetsTheOldestOfTooMany) {
  const auto verifier = verifier_of(options, clock);
  for (int i = 0; i < 5; ++i) (void)user_of(*verifier, fmt::format("token{}", i));
  for (int i = 1; i < 5; ++i) {
    EXPECT_TRUE(verifier->user_of(fmt::format("token{}", i), Enquiry().on_loop())) << i;
  }
  EXPECT_FALSE(verifier->user_of("token0", Enquiry().on_loop()));
}

TEST_F(Introspection, LosesNoValidTokenToInvalidOnes) {
  const auto verifier = verifier_of(options, clock);
  EXPECT_EQ(user_of(*verifier, "token"), "ann@example");
  server.answer(R"({"active":false})");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(user_of(*verifier, fmt::format("wrong{}", i)), "");
  EXPECT_TRUE(verifier->user_of("token", Enquiry().on_loop()));
  EXPECT_TRUE(verifier->user_of("wrong9", Enquiry().on_loop()));
  EXPECT_FALSE(verifier->user_of("wrong0", Enquiry().on_loop()));
}

TEST_F(Introspection, SendsTokensOnlyWhereNobodyElseHearsThem) {
  for (const std::string_view url :
       {"https://id.example/introspect", "http://127.0.0.1:8080/", "http://127.9.9.9/",
        "http://[::1]/introspect", "http://localhost/"}) {
    EXPECT_EQ(objection_to_url(url), "") << url;
  }
  for (const std::string_view url :
       {"http://id.example/", "http://127.0.0.1.example/", "http://localhost.example/",
        "http://10.0.0.1/", "http://[::2]/", "http://0.0.0.0/", "ftp://127.0.0.1/",
        "file:///etc/passwd"}) {
    EXPECT_TRUE(has(objection_to_url(url), "could be overheard; use https")) << url;
  }
  for (const std::string_view url : {"", "id.example/introspect", "http://127.0.0.1@id.example/",
                                     "https://ann:secret@id.example/", "https://"}) {
    EXPECT_TRUE(has(objection_to_url(url), "auth.oauth.introspection_url is not of the form https"))
        << url;
  }
}

TEST_F(Introspection, SaysWhatIsWrongWithItsOptions) {
  options.client_id = "";
  EXPECT_TRUE(has(objection_to(options, clock), "auth.oauth.client_id is empty"));
  options.client_id = "restante";
  options.timeout = Duration::zero();
  EXPECT_TRUE(has(objection_to(options, clock), "auth.oauth.timeout must be longer than 0"));
  options.timeout = std::chrono::seconds(1);
  options.ca_file = "/nowhere/ca.pem";
  EXPECT_TRUE(has(objection_to(options, clock), "let auth.oauth.ca_file name a file"));
}

}  // namespace
}  // namespace restante::oauth
