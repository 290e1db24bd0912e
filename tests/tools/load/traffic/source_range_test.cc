// SPDX-License-Identifier: Apache-2.0
#include "traffic/source_range.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::load {
namespace {

TEST(SourceRange, IsOneAddress) {
  const auto sources = parse_sources("127.0.0.5");
  ASSERT_TRUE(sources.has_value());
  ASSERT_EQ(sources->size(), 1U);
  EXPECT_EQ(sources->front().text(), "127.0.0.5:0");
}

TEST(SourceRange, IsAllFromOneToTheOther) {
  const auto sources = parse_sources("127.0.0.254-127.0.1.1");
  ASSERT_TRUE(sources.has_value());
  ASSERT_EQ(sources->size(), 4U);
  EXPECT_EQ((*sources)[0].host(), "127.0.0.254");
  EXPECT_EQ((*sources)[1].host(), "127.0.0.255");
  EXPECT_EQ((*sources)[3].host(), "127.0.1.1");
}

TEST(SourceRange, IsANetworkWithoutItsFirstAndLastAddress) {
  const auto sources = parse_sources("127.0.7.9/24");
  ASSERT_TRUE(sources.has_value());
  ASSERT_EQ(sources->size(), 254U);
  EXPECT_EQ(sources->front().host(), "127.0.7.1");
  EXPECT_EQ(sources->back().host(), "127.0.7.254");
  EXPECT_EQ(parse_sources("10.0.0.0/30")->size(), 2U);
  EXPECT_EQ(parse_sources("10.0.0.0/16")->size(), 65'534U);
}

TEST(SourceRange, RefusesWhatIsNone) {
  for (const char* text :
       {"", "x", "127.0.0.2-", "-127.0.0.2", "127.0.0.3-127.0.0.2", "127.0.0.1/", "127.0.0.1/x",
        "127.0.0.1/24x", "127.0.0.1/31", "127.0.0.1/15", "127.0.0.1-127.2.0.1", "::1"}) {
    const auto sources = parse_sources(text);
    ASSERT_FALSE(sources.has_value()) << text;
    EXPECT_EQ(sources.error().kind, ErrorKind::Unsupported);
  }
}

}  // namespace
}  // namespace restante::load
