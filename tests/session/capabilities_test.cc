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

// A message that the store has as it goes out needs no writer, and reads the same.
}  // namespace
}  // namespace restante::session::testing
