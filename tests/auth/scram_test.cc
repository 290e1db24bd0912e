// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/scram.h"

#include "restante/base/base64.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace restante::auth {
namespace {

// The password "pencil" with the salt of RFC 7677, section 3; the keys follow from its messages.
const std::string published =
    "4096,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
const std::string salt = "W22ZaJ0SNY7soEsUEjb6gQ==";

TEST(Scram, DerivesThePublishedKeys) {
  const auto keys = derive_scram_keys(ScramHash::Sha256, "pencil", *base64::decode(salt), 4096);
  EXPECT_EQ(print_scram_keys(keys), published);
}

TEST(Scram, ReadsWhatItPrints) {
  for (const ScramHash hash : {ScramHash::Sha1, ScramHash::Sha256}) {
    const auto keys = derive_scram_keys(hash, "secret", "salt", scram_iterations_min);
    const auto read = parse_scram_keys(hash, print_scram_keys(keys));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, keys);
  }
}

TEST(Scram, KeysDependOnEverything) {
  const auto keys = derive_scram_keys(ScramHash::Sha256, "secret", "salt", 4096);
  EXPECT_NE(keys.stored_key,
            derive_scram_keys(ScramHash::Sha256, "Secret", "salt", 4096).stored_key);
  EXPECT_NE(keys.stored_key,
            derive_scram_keys(ScramHash::Sha256, "secret", "Salt", 4096).stored_key);
  EXPECT_NE(keys.stored_key,
            derive_scram_keys(ScramHash::Sha256, "secret", "salt", 4097).stored_key);
  EXPECT_NE(keys.stored_key, keys.server_key);
}

TEST(Scram, RefusesWhatIsNoSetOfKeys) {
  const std::string key(44, 'A');  // not what 32 octets look like: that ends with '='
  const std::string good = "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=";
  const std::vector<std::string> values = {
      "",
      "4096",
      "4096,c2FsdA==," + good,
      published + ",",
      published + ",x",
      "4095,c2FsdA==," + good + "," + good,
      "2147483648,c2FsdA==," + good + "," + good,
      "99999999999999999999,c2FsdA==," + good + "," + good,
      "-4096,c2FsdA==," + good + "," + good,
      " 4096,c2FsdA==," + good + "," + good,
      "4096x,c2FsdA==," + good + "," + good,
      ",c2FsdA==," + good + "," + good,
      "4096,," + good + "," + good,
      "4096,c2FsdA," + good + "," + good,
      "4096,c2FsdA==," + key + "," + good,
      "4096,c2FsdA==," + good + ",",
      "4096,c2FsdA==," + good + ",c2FsdA==",
  };
  for (const std::string& value : values) {
    const auto keys = parse_scram_keys(ScramHash::Sha256, value);
    ASSERT_FALSE(keys.has_value()) << value;
    EXPECT_EQ(keys.error().kind, ErrorKind::Corrupt) << value;
    EXPECT_EQ(keys.error().text.find("c2FsdA"), std::string::npos);
  }
  EXPECT_FALSE(parse_scram_keys(ScramHash::Sha1, published).has_value());
  EXPECT_TRUE(parse_scram_keys(ScramHash::Sha256, published).has_value());
}

}  // namespace
}  // namespace restante::auth
