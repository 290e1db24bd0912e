// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/saslprep.h"

#include <gtest/gtest.h>

namespace restante::auth {
namespace {

TEST(Saslprep, AgreesWithThePublishedExamples) {  // RFC 4013, section 3
  EXPECT_EQ(prepare_name("I\xc2\xadX"), "IX");
  EXPECT_EQ(prepare_name("user"), "user");
  EXPECT_EQ(prepare_name("USER"), "USER");
  EXPECT_EQ(prepare_name("\xc2\xaa"), "a");
  EXPECT_EQ(prepare_name("\xe2\x85\xa8"), "IX");
  EXPECT_EQ(prepare_name("\x07"), std::nullopt);
  EXPECT_EQ(prepare_name("\xd8\xa7\x31"), std::nullopt);
}

TEST(Saslprep, RefusesNamesThatAreNone) {
  using namespace std::string_view_literals;
  EXPECT_EQ(prepare_name(""), std::nullopt);
  EXPECT_EQ(prepare_name("\xc2\xad"), std::nullopt) << "empty once it is prepared";
  EXPECT_EQ(prepare_name("M\xfcller"), std::nullopt) << "Latin-1";
  EXPECT_EQ(prepare_name("m\xc3"), std::nullopt) << "cut short";
  EXPECT_EQ(prepare_name("a\0b"sv), std::nullopt);
  std::string long_name = "\xc3\xa9";
  while (long_name.size() < 60000) long_name += "\xcc\x81";
  EXPECT_EQ(prepare_name(long_name), std::nullopt);
}

TEST(Saslprep, BringsPasswordsToOneForm) {
  EXPECT_EQ(prepare_password("e\xcc\x81").reveal(), "\xc3\xa9");
  EXPECT_EQ(prepare_password("two\xc2\xa0words").reveal(), "two words");
}

TEST(Saslprep, LeavesPasswordsThatItCannotPrepare) {
  for (const char* password : {"", "gr\xfc\xdf", "bell\x07", "\xc2\xad"}) {
    EXPECT_EQ(prepare_password(password).reveal(), password);
  }
}

}  // namespace
}  // namespace restante::auth
