// SPDX-License-Identifier: Apache-2.0
#include "restante/base/endpoint.h"

#include <gtest/gtest.h>

#include <string>

namespace restante {
namespace {

using Fault = EndpointFault;

EndpointFault fault_of(std::string_view text) {
  const auto endpoint = parse_endpoint(text);
  EXPECT_FALSE(endpoint.has_value()) << text;
  return endpoint ? Fault::NoPort : endpoint.error();
}

TEST(Endpoint, IsOfThreeKinds) {
  EXPECT_EQ(parse_endpoint("127.0.0.1:110"), Endpoint(InternetEndpoint{"127.0.0.1", 110}));
  EXPECT_EQ(parse_endpoint("[::1]:65535"), Endpoint(InternetEndpoint{"::1", 65535}));
  EXPECT_EQ(parse_endpoint("unix:/a:b"), Endpoint(UnixEndpoint{"/a:b"}));
  EXPECT_EQ(parse_endpoint("systemd:pop3"), Endpoint(SystemdEndpoint{"pop3"}));
}

TEST(Endpoint, HasOneText) {
  for (const char* text : {"127.0.0.1:0", "[::1]:110", "unix:/p", "systemd:a"}) {
    EXPECT_EQ(text_of(*parse_endpoint(text)), text);
  }
  EXPECT_EQ(text_of(*parse_endpoint("[0:0:0::1]:110")), "[::1]:110");
  EXPECT_EQ(text_of(*parse_endpoint("[2001:DB8::1]:110")), "[2001:db8::1]:110");
}

TEST(Endpoint, SaysWhatIsWrong) {
  EXPECT_EQ(fault_of(""), Fault::NoPort);
  EXPECT_EQ(fault_of("127.0.0.1"), Fault::NoPort);
  EXPECT_EQ(fault_of(":110"), Fault::NotNumeric);
  EXPECT_EQ(fault_of("localhost:110"), Fault::NotNumeric);
  EXPECT_EQ(fault_of("127.1:110"), Fault::NotNumeric);
  EXPECT_EQ(fault_of("[fe80::1%eth0]:110"), Fault::NotNumeric);
  EXPECT_EQ(fault_of(std::string_view("127.0.0.1\0x:110", 15)), Fault::NotNumeric);
  EXPECT_EQ(fault_of("::1:110"), Fault::Brackets);
  EXPECT_EQ(fault_of("[127.0.0.1]:110"), Fault::Brackets);
  for (const char* port : {"", "65536", "-1", "+1", "0110", "pop3", "110 ", "00"}) {
    EXPECT_EQ(fault_of(std::string("127.0.0.1:") + port), Fault::Port) << port;
  }
  EXPECT_EQ(fault_of("unix:"), Fault::Path);
  EXPECT_EQ(fault_of(std::string_view("unix:/a\0b", 9)), Fault::Path);
  EXPECT_EQ(fault_of("systemd:"), Fault::Name);
  EXPECT_EQ(fault_of("systemd:a:b"), Fault::Name);
  EXPECT_EQ(fault_of("systemd:" + std::string(256, 'a')), Fault::Name);
}

TEST(Endpoint, OfTheInternetIsThatAlone) {
  EXPECT_TRUE(parse_internet_endpoint("[::]:110").has_value());
  EXPECT_FALSE(parse_internet_endpoint("unix:/p").has_value());
  EXPECT_FALSE(parse_internet_endpoint("systemd:a").has_value());
}

TEST(Endpoint, KnowsIpv4InTheFormOfIpv6) {
  const auto inner = [](std::string_view text) {
    return mapped_ipv4(*parse_internet_endpoint(text));
  };
  EXPECT_EQ(inner("[::ffff:192.0.2.1]:110"), "192.0.2.1");
  EXPECT_EQ(inner("[0:0:0:0:0:FFFF:c000:201]:110"), "192.0.2.1");
  EXPECT_EQ(inner("[::ffff:0:192.0.2.1]:110"), "");
  EXPECT_EQ(inner("[::1]:110"), "");
  EXPECT_EQ(inner("192.0.2.1:110"), "");
}

}  // namespace
}  // namespace restante
