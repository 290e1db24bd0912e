// SPDX-License-Identifier: Apache-2.0
//
// What a session says that it can do.
#include <gtest/gtest.h>

#include "mroses_world.h"
#include "theatre.h"

namespace restante::session::testing {
namespace {

constexpr std::string_view before_and_after_login =
    R"(S: +OK pop.example.net Restante ready
       C: CAPA
       S: +OK capabilities follow
       S: TOP
       S: UIDL
       S: USER
       S: PIPELINING
       S: RESP-CODES
       S: AUTH-RESP-CODE
       S: EXPIRE NEVER
       S: UTF8 USER
       S: LANG
       S: IMPLEMENTATION Restante-1.2.3
       S: .
       C: UTF8
       S: +OK UTF-8 it is
       C: LANG
       S: +OK languages follow
       S: i-default English
       S: en English
       S: .
       C: LANG EN-gb
       S: +OK en English it is
       C: LANG tlh
       S: -ERR no such language here; LANG lists them
       C: USER mrose
       S: +OK now the password
       C: PASS tanstaaf
       S: +OK 2 messages (54 octets)
       C: CAPA
       S: +OK capabilities follow
       S: TOP
       S: UIDL
       S: PIPELINING
       S: RESP-CODES
       S: AUTH-RESP-CODE
       S: EXPIRE NEVER
       S: UTF8 USER
       S: LANG
       S: IMPLEMENTATION Restante-1.2.3
       S: .
       C: UTF8
       S: -ERR not after login
       C: LANG *
       S: +OK en English it is
       C: QUIT
       S: +OK goodbye
    )";

TEST(Conversation, CapabilitiesAreTrueBeforeAndAfterLogin) {
  play(rfc_world, std::string(before_and_after_login), nothing_to_inspect);
}

// A header is judged by its first piece, which in a store is longer than almost all.
void play_with_whole_pieces(Utf8Headers headers, const std::string& text) {
  auto world = world_with({{"u1", "Subject: \xc3\xbc\n\nbody\n"}, {"u2", "a: b\n\n\xc3\xbc\n"}});
  world->rules.utf8_headers = headers;
  Player player(*world, Staging{{std::string::npos}, 4096, 1 << 16});
  const Script script = read_script(text);
  player.feed(script.client);
  EXPECT_EQ(player.take_output(), script.server);
}

TEST(Conversation, AHeaderInUtf8MayNeedUtf8Mode) {
  const std::string greeting = "S: +OK pop.example.net Restante ready\n";
  const std::string utf8 = "C: UTF8\nS: +OK UTF-8 it is\n";
  const std::string login = R"(C: USER mrose
                               S: +OK now the password
                               C: PASS tanstaaf
                               S: +OK 2 messages (33 octets)
                            )";
  const std::string served = R"(C: RETR 1
                                S: +OK 21 octets
                                S: Subject: \xc3\xbc
                                S:
                                S: body
                                S: .
                                C: TOP 1 0
                                S: +OK the top follows
                                S: Subject: \xc3\xbc
                                S:
                                S: .
                             )";
  const std::string refused = R"(C: RETR 1
      S: -ERR [UTF8] message 1 has UTF-8 in its header; say UTF8 before you log in
      C: TOP 1 0
      S: -ERR [UTF8] message 1 has UTF-8 in its header; say UTF8 before you log in
      C: RETR 2
      S: +OK 12 octets
      S: a: b
      S:
      S: \xc3\xbc
      S: .
      )";
  play_with_whole_pieces(Utf8Headers::Sent, greeting + login + served);
  play_with_whole_pieces(Utf8Headers::NeedUtf8Mode, greeting + login + refused);
  play_with_whole_pieces(Utf8Headers::NeedUtf8Mode, greeting + utf8 + login + served);
}

TEST(Conversation, CapabilitiesFollowTheRules) {
  play(
      [] {
        auto world = rfc_world();
        world->circumstances.channel.plaintext = auth::Plaintext::NeedsTls;
        world->rules.expire_days = 30;
        world->rules.login_delay = std::chrono::milliseconds(59500);
        return world;
      },
      R"(S: +OK pop.example.net Restante ready
         C: CAPA
         S: +OK capabilities follow
         S: TOP
         S: UIDL
         S: PIPELINING
         S: RESP-CODES
         S: AUTH-RESP-CODE
         S: EXPIRE 30
         S: LOGIN-DELAY 60
         S: UTF8 USER
         S: LANG
         S: IMPLEMENTATION Restante-1.2.3
         S: .
         C: USER mrose
         S: -ERR passwords are taken under TLS only
         C: PASS tanstaaf
         S: -ERR passwords are taken under TLS only
         C: QUIT
         S: +OK goodbye
      )",
      nothing_to_inspect);
}

// The longest of all before a login, and the user's own behind it (RFC 2449, section 6.5).
TEST(Conversation, ALoginDelayOfOnesOwnIsSaidOnceOneIsKnown) {
  const auto play_with = [](Duration own, const std::string& said) {
    play(
        [&] {
          auto world = rfc_world();
          world->rules.login_delay = std::chrono::hours(1);
          world->rules.login_delays = LoginDelays::ByUser;
          world->accounts.login_delay = own;
          return world;
        },
        R"(S: +OK pop.example.net Restante ready
           C: CAPA
           S: +OK capabilities follow
           S: TOP
           S: UIDL
           S: USER
           S: PIPELINING
           S: RESP-CODES
           S: AUTH-RESP-CODE
           S: EXPIRE NEVER
           S: LOGIN-DELAY 3600 USER
           S: UTF8 USER
           S: LANG
           S: IMPLEMENTATION Restante-1.2.3
           S: .
           C: USER mrose
           S: +OK now the password
           C: PASS tanstaaf
           S: +OK 2 messages (54 octets)
           C: CAPA
           S: +OK capabilities follow
           S: TOP
           S: UIDL
           S: PIPELINING
           S: RESP-CODES
           S: AUTH-RESP-CODE
           S: EXPIRE NEVER
)" + said + R"(           S: UTF8 USER
           S: LANG
           S: IMPLEMENTATION Restante-1.2.3
           S: .
           C: QUIT
           S: +OK goodbye
        )",
        nothing_to_inspect);
  };
  play_with(std::chrono::minutes(10), "           S: LOGIN-DELAY 600\n");
  play_with(Duration(0), "");
}

}  // namespace
}  // namespace restante::session::testing
