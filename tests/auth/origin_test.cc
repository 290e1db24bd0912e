// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/origin.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace restante::auth {
namespace {

Origin parsed(std::string_view text) {
  const auto origin = Origin::parse(text);
  EXPECT_TRUE(origin.has_value()) << text;
  return origin.value_or(Origin());
}

TEST(Origin, ReadsWhatItWrites) {
  for (const char* text : {"192.0.2.1", "2001:db8::1", "::1", "::", "0.0.0.0", "unix"}) {
    EXPECT_EQ(parsed(text).text(), text);
  }
}

TEST(Origin, IsNoNameNorPort) {
  using namespace std::literals;
  for (const std::string_view text :
       {"localhost"sv, ""sv, "192.0.2.1:110"sv, "[::1]"sv, "192.0.2"sv, "192.0.2.1\0"sv}) {
    EXPECT_EQ(Origin::parse(text), std::nullopt) << text;
  }
}

TEST(Origin, TakesIpv6ClothesOff) {
  EXPECT_EQ(parsed("::ffff:192.0.2.1"), parsed("192.0.2.1"));
  EXPECT_EQ(parsed("::ffff:192.0.2.1").kind(), Origin::Kind::Ipv4);
  EXPECT_NE(parsed("::192.0.2.1"), parsed("192.0.2.1"));
}

TEST(Origin, IsReadFromASocketsAddress) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0xc0000201);
  EXPECT_EQ(Origin::of(reinterpret_cast<const sockaddr&>(v4)), parsed("192.0.2.1"));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  EXPECT_EQ(Origin::of(reinterpret_cast<const sockaddr&>(v6)), parsed("::1"));
  sockaddr_un path{};
  path.sun_family = AF_UNIX;
  EXPECT_EQ(Origin::of(reinterpret_cast<const sockaddr&>(path)), Origin());
}

TEST(Origin, BelievesNoKindThatIsNone) {
  const Origin v6 = parsed("2001:db8::1");
  EXPECT_EQ(Origin::from_parts(2, v6.octets()), v6);
  EXPECT_EQ(Origin::from_parts(0, v6.octets()), Origin()) << "a Unix socket has no octets";
  EXPECT_EQ(Origin::from_parts(1, v6.octets()), parsed("32.1.13.184"));
  EXPECT_EQ(Origin::from_parts(2, parsed("::1").octets()), parsed("::1"));
  for (int kind = 3; kind < 256; ++kind) {
    EXPECT_EQ(Origin::from_parts(static_cast<std::uint8_t>(kind), v6.octets()), std::nullopt);
  }
}

TEST(Origin, HasPrefixes) {
  EXPECT_EQ(parsed("192.0.2.255").prefix(24), parsed("192.0.2.0"));
  EXPECT_EQ(parsed("192.0.2.255").prefix(25), parsed("192.0.2.128"));
  EXPECT_EQ(parsed("192.0.2.255").prefix(32), parsed("192.0.2.255"));
  EXPECT_EQ(parsed("192.0.2.255").prefix(0), parsed("0.0.0.0"));
  EXPECT_EQ(parsed("2001:db8:1:2ff:3::1").prefix(56), parsed("2001:db8:1:200::"));
  EXPECT_EQ(parsed("2001:db8:1:2ff:3::1").prefix(128), parsed("2001:db8:1:2ff:3::1"));
  EXPECT_EQ(parsed("2001:db8:1:2ff:3::1").prefix(1000), parsed("2001:db8:1:2ff:3::1"));
  EXPECT_EQ(Origin().prefix(0), Origin());
}

TEST(Origin, KnowsWhatIsLocal) {
  for (const char* text : {"127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1", "unix"}) {
    EXPECT_TRUE(parsed(text).is_local()) << text;
  }
  for (const char* text : {"126.0.0.1", "::2", "::", "10.0.0.1"}) {
    EXPECT_FALSE(parsed(text).is_local()) << text;
  }
}

}  // namespace
}  // namespace restante::auth
