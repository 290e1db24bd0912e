// SPDX-License-Identifier: Apache-2.0
#include "restante/base/base64.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace restante::base64 {
namespace {

TEST(Base64, AgreesWithTheVectorsOfRfc4648) {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [octets, text] : vectors) {
    EXPECT_EQ(encode(octets), text);
    EXPECT_EQ(decode(text), octets);
  }
}

TEST(Base64, ReadsBackEveryOctet) {
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  for (std::size_t length = 0; length <= all.size(); ++length) {
    EXPECT_EQ(decode(encode(all.substr(0, length))), all.substr(0, length));
  }
}

TEST(Base64, RefusesWhatItWouldNotWrite) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9", " Zg==", "Zg== ", "Zm\n9v", "Z-9v",
        "=Zg=", "====", "Zg==Zg==", "Zm9v\r\n\r\n"}) {
    EXPECT_EQ(decode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace restante::base64
