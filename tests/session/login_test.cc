// SPDX-License-Identifier: Apache-2.0
//
// The other ways in: SASL (RFC 5034), APOP (RFC 1939, section 7), and STLS (RFC 2595).
#include <gtest/gtest.h>

#include <array>

#include "restante/base/digest.h"
#include "theatre.h"

namespace restante::session::testing {
namespace {

constexpr std::string_view greeting = "S: +OK pop.example.net Restante ready\n";
constexpr std::string_view goodbye = "C: QUIT\nS: +OK goodbye\n";
constexpr Staging plain_staging{{}, 4096, 1 << 16};

std::unique_ptr<World> joes_world() {
  auto world = std::make_unique<World>();
  world->accounts.users.users["joe"] = {"tanstaaf", {"shared"}};
  world->store.mail["joe"] = {{"u1", "one"}};
  world->rules.mechanisms = &world->mechanisms;
  return world;
}

void expect(std::string_view conversation, std::string_view user, std::string_view mechanism) {
  play(joes_world, std::string(greeting) + std::string(conversation) + std::string(goodbye),
       [&](const World&, const Session& session) {
         EXPECT_EQ(session.tally().user, user);
         EXPECT_EQ(session.tally().mechanism, mechanism);
       });
}

TEST(Sasl, ListsMechanismsInAuthAndCapa) {
  play(joes_world, std::string(greeting) + R"(C: AUTH
                                  S: +OK mechanisms follow
                                  S: CLAIM
                                  S: PROVE
                                  S: BEARER
                                  S: REFUSE
                                  S: GARBLE
                                  S: FAIL
                                  S: BUSY
                                  S: .
                                  C: CAPA
                                  S: +OK capabilities follow
                                  S: TOP
                                  S: UIDL
                                  S: USER
                                  S: SASL CLAIM PROVE BEARER REFUSE GARBLE FAIL BUSY
                                  S: PIPELINING
                                  S: RESP-CODES
                                  S: AUTH-RESP-CODE
                                  S: EXPIRE NEVER
                                  S: UTF8 USER
                                  S: LANG
                                  S: IMPLEMENTATION Restante-1.2.3
                                  S: .
                               )",
       [](const World&, const Session&) {});
}

TEST(Sasl, TakesAnInitialResponse) {
  expect("C: AUTH CLAIM am9lOnRhbnN0YWFm\nS: +OK 1 messages (5 octets)\n", "joe", "CLAIM");
}

TEST(Sasl, TakesTheTwoStepForm) {
  expect("C: AUTH CLAIM\nS: + d2hvPw==\nC: am9lOnRhbnN0YWFm\nS: +OK 1 messages (5 octets)\n", "joe",
         "CLAIM");
}

TEST(Sasl, ReadsOverABlankBehindTheMechanism) {
  expect("C: AUTH CLAIM \nS: + d2hvPw==\nC: am9lOnRhbnN0YWFm\nS: +OK 1 messages (5 octets)\n",
         "joe", "CLAIM");
}

TEST(Sasl, ReadsAnEqualsSignAsAnEmptyResponse) {
  expect("C: AUTH PROVE =\nS: -ERR [AUTH] wrong user name or password\n", "", "PROVE");
}

TEST(Sasl, CanBeCancelled) {
  expect("C: AUTH CLAIM\nS: + d2hvPw==\nC: *\nS: -ERR as you wish\nC: STAT\nS: -ERR log in first\n",
         "", "CLAIM");
}

TEST(Sasl, RefusesWhatIsNoBase64) {
  expect("C: AUTH CLAIM am9l!\nS: -ERR that is no base64\n", "", "CLAIM");
  expect("C: AUTH CLAIM\nS: + d2hvPw==\nC: a b\nS: -ERR that is no base64\n", "", "CLAIM");
}

TEST(Sasl, RefusesAMechanismThatIsNotOffered) {
  expect("C: AUTH PLAIN am9l\nS: -ERR no such mechanism here; AUTH lists them\n", "", "");
}

TEST(Sasl, AnswersEveryFailureInTheSameWords) {
  const std::string refusal = "\nS: -ERR [AUTH] wrong user name or password\n";
  expect("C: AUTH CLAIM am9lOndyb25n" + refusal, "", "CLAIM");      // joe:wrong
  expect("C: AUTH CLAIM bm9ib2R5OngK" + refusal, "", "CLAIM");      // nobody:x
  expect("C: AUTH PROVE bm9ib2R5" + refusal, "", "PROVE");          // nobody
  expect("C: AUTH PROVE am9lPm90aGVycw==" + refusal, "", "PROVE");  // joe>others
  expect("C: AUTH REFUSE eA==" + refusal, "", "REFUSE");
}

TEST(Sasl, OpensAnothersMaildropWhereTheUserMay) {
  expect("C: AUTH PROVE am9lPnNoYXJlZA==\nS: +OK 0 messages (0 octets)\n", "joe", "PROVE");
}

// What the log says in a session's last line.
TEST(Refusals, CountWhateverTheirReasonIs) {
  const auto expect_refusals = [](std::string_view conversation, std::uint32_t refusals,
                                  std::string_view user) {
    play(joes_world, std::string(greeting) + std::string(conversation) + std::string(goodbye),
         [&](const World&, const Session& session) {
           EXPECT_EQ(session.tally().failed_logins, refusals) << conversation;
           EXPECT_EQ(session.tally().refused_user.view(), user) << conversation;
         });
  };
  expect_refusals("C: AUTH NONSUCH\nS: -ERR no such mechanism here; AUTH lists them\n", 1, "");
  expect_refusals("C: APOP joe x\nS: -ERR there is no APOP here\n", 1, "joe");
  expect_refusals("C: AUTH BUSY =\nS: -ERR [SYS/TEMP] the server is too busy; try again later\n", 1,
                  "");
  expect_refusals(
      "C: USER joe\nS: +OK now the password\n"
      "C: PASS x\nS: -ERR [AUTH] wrong user name or password\n"
      "C: APOP ann x\nS: -ERR there is no APOP here\n",
      2, "ann");
}

TEST(Sasl, TellsWhatIsGarbledFromWhatIsWrong) {
  expect("C: AUTH GARBLE eA==\nS: -ERR that is not what the mechanism asks for\n", "", "GARBLE");
}

TEST(Sasl, ASourceInTroubleIsNotAWrongPassword) {
  expect("C: AUTH FAIL eA==\nS: -ERR [SYS/TEMP] logins can't be checked now\n", "", "FAIL");
}

TEST(Sasl, ABusyServerIsNoFaultOfTheClients) {
  std::string conversation;
  for (int attempt = 0; attempt < 20; ++attempt) {
    conversation +=
        "C: AUTH BUSY eA==\nS: -ERR [SYS/TEMP] the server is too busy; try again later\n";
  }
  expect(conversation, "", "BUSY");
}

TEST(Sasl, ARefusedTokenIsExplainedBeforeTheEnd) {
  expect("C: AUTH BEARER Z29vZA==\nS: +OK 1 messages (5 octets)\n", "joe", "BEARER");
  for (const std::string dummy : {"AQ==", "", "*", "nonsense!"}) {
    expect("C: AUTH BEARER YmFk\nS: + eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\nC: " + dummy +
               "\nS: -ERR [AUTH] wrong user name or password\n",
           "", "BEARER");
  }
}

TEST(Sasl, TakesATokenOf64KiBAndNotMuchMore) {
  Staging staging = plain_staging;
  auto world = joes_world();
  world->accounts.good_token = std::string(64 * 1024, 'x');
  Player player(*world, staging);
  std::string base64;
  for (std::size_t count = 0; count < world->accounts.good_token.size() / 3; ++count)
    base64 += "eHh4";
  base64 += "eA==";
  player.feed("");
  player.take_output();
  player.feed("AUTH BEARER\r\n" + base64 + "AAAA" + std::string(200, 'A') + "\r\nSTAT\r\n");
  EXPECT_EQ(player.take_output(),
            "+ d2hvPw==\r\n-ERR the line is too long\r\n-ERR log in first\r\n");
  player.feed("AUTH BEARER " + base64 + "\r\n");
  EXPECT_EQ(player.take_output(), "+OK 1 messages (5 octets)\r\n");
}

TEST(Sasl, LongLinesOfOtherCommandsStayRefused) {
  expect("C: USER " + std::string(600, 'x') + "\nS: -ERR the line is too long\n", "", "");
}

TEST(Apop, TakesTheDigestOfTimestampAndPassword) {
  // The example of RFC 1939, section 7.
  const auto apop_world = [] {
    auto world = joes_world();
    world->accounts.users.users["mrose"] = {"tanstaaf", {}};
    world->circumstances.apop_timestamp = "<1896.697170952@dbc.mtview.ca.us>";
    return world;
  };
  const std::string start =
      "S: +OK pop.example.net Restante ready <1896.697170952@dbc.mtview.ca.us>\n";
  const std::string refusal = "S: -ERR [AUTH] wrong user name or password\n";
  play(apop_world,
       start + "C: APOP mrose c4c9334bac560ecc979e58001b3e22fb\nS: +OK 0 messages (0 octets)\n" +
           std::string(goodbye),
       [](const World&, const Session& session) {
         EXPECT_EQ(session.tally().user, "mrose");
         EXPECT_EQ(session.tally().mechanism, "APOP");
       });
  play(apop_world,
       start + "C: APOP mrose c4c9334bac560ecc979e58001b3e22fc\n" + refusal +
           "C: APOP nobody c4c9334bac560ecc979e58001b3e22fb\n" + refusal + "C: APOP mrose x\n" +
           refusal + "C: APOP mrose\nS: -ERR an argument is missing\n" + std::string(goodbye),
       [](const World&, const Session& session) { EXPECT_EQ(session.tally().user, ""); });
}

TEST(Apop, IsRefusedWhereTheGreetingHasNoTimestamp) {
  expect("C: APOP joe c4c9334bac560ecc979e58001b3e22fb\nS: -ERR there is no APOP here\n", "", "");
}

class Stls : public ::testing::Test {
 protected:
  Stls() {
    world_->circumstances.start_tls = StartTls::Offered;
    world_->circumstances.channel.plaintext = auth::Plaintext::NeedsTls;
    player_.emplace(*world_, plain_staging);
    player_->feed("");
    player_->take_output();
  }

  std::string say(std::string_view octets) {
    player_->feed(octets);
    return player_->take_output();
  }

  std::unique_ptr<World> world_ = joes_world();
  std::optional<Player> player_;
};

TEST_F(Stls, IsOfferedUntilTheHandshakeAndNotAfter) {
  EXPECT_NE(say("CAPA\r\n").find("\r\nSTLS\r\n"), std::string::npos);
  EXPECT_EQ(say("STLS\r\n"), "+OK begin the TLS handshake\r\n");
  EXPECT_EQ(say("CAPA\r\n").find("STLS"), std::string::npos);
  EXPECT_EQ(say("STLS\r\n"), "-ERR there is no STLS here\r\n");
}

TEST_F(Stls, ObeysNothingThatCameAlongWithIt) {
  EXPECT_EQ(say("STLS\r\nUSER joe\r\nPASS tanstaaf\r\nDELE 1\r\n"),
            "+OK begin the TLS handshake\r\n");
  EXPECT_EQ(say("STAT\r\n"), "-ERR log in first\r\n");
}

TEST_F(Stls, LeavesTheGreetingsTimestampToApop) {
  world_->circumstances.apop_timestamp = "<1896.697170952@dbc.mtview.ca.us>";
  world_->circumstances_under_tls.apop_timestamp = "<2.2@dbc.mtview.ca.us>";  // nobody saw it
  world_->accounts.users.users["mrose"] = {"tanstaaf", {}};
  Player player(*world_, plain_staging);
  player.feed("STLS\r\n");
  player.take_output();
  player.feed("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n");
  EXPECT_EQ(player.take_output(), "+OK 0 messages (0 octets)\r\n");
}

TEST_F(Stls, ForgetsTheUserAndHalfALine) {
  world_->circumstances.channel.plaintext = auth::Plaintext::Allowed;
  Player player(*world_, plain_staging);
  player.feed("USER joe\r\nSTLS\r\nPASS tan");
  player.feed("PASS tanstaaf\r\n");
  EXPECT_TRUE(
      player.take_output().ends_with("+OK begin the TLS handshake\r\n-ERR USER comes first\r\n"));
}

TEST(ImplicitTls, SaysNothingBeforeTheHandshake) {
  auto world = joes_world();
  Session session(std::make_shared<const Rules>(world->rules), std::nullopt, TimePoint());
  std::array<char, 100> memory;
  Sink sink(memory);
  std::string_view input = "STAT\r\n";
  EXPECT_EQ(session.advance(input, sink, TimePoint()), Progress::NeedsTls);
  EXPECT_EQ(sink.written(), "");
  EXPECT_EQ(session.deadline(), TimePoint() + world->rules.login_timeout);
  session.secured(world->circumstances_under_tls);
  EXPECT_EQ(session.advance(input, sink, TimePoint()), Progress::NeedsInput);
  EXPECT_EQ(sink.written(), "+OK pop.example.net Restante ready\r\n-ERR log in first\r\n");
}

TEST_F(Stls, IsRefusedAfterLogin) {
  EXPECT_EQ(say("AUTH PROVE am9l\r\nSTLS\r\nSTAT\r\n"),
            "+OK 1 messages (5 octets)\r\n-ERR not after login\r\n+OK 1 5\r\n");
}

}  // namespace
}  // namespace restante::session::testing
