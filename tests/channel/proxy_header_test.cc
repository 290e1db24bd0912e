// SPDX-License-Identifier: Apache-2.0
#include "restante/channel/proxy_header.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "proxy_headers.h"

namespace restante::channel::testing {
namespace {

// What is read of `octets`, which is the same whatever comes behind; of less of it nothing is known
// yet.
ProxyReading read_whole(const std::string& octets) {
  for (std::size_t part = 0; part < octets.size(); ++part) {
    EXPECT_TRUE(std::holds_alternative<Unfinished>(
        read_proxy_header(std::string_view(octets).substr(0, part))))
        << part;
  }
  const std::string more = octets + "USER joe\r\n\r\n\0";
  EXPECT_EQ(read_proxy_header(more).index(), read_proxy_header(octets).index());
  return read_proxy_header(octets);
}

ProxyHeader header_of(const std::string& octets) {
  ProxyReading reading = read_whole(octets);
  auto* header = std::get_if<ProxyHeader>(&reading);
  EXPECT_NE(header, nullptr) << octets;
  if (header == nullptr) return {};
  EXPECT_EQ(header->octets, octets.size());
  return std::move(*header);
}

// As the log says it; "itself", "somebody" or the address.
std::string client_of(const std::string& octets) {
  const ProxyHeader header = header_of(octets);
  if (std::holds_alternative<ProxyHeader::Itself>(header.who)) return "itself";
  if (std::holds_alternative<ProxyHeader::Somebody>(header.who)) return "somebody";
  return std::get<loop::Address>(header.who).text();
}

// Whenever it is found: with the last octet, or before.
std::string fault_of(const std::string& octets) {
  const ProxyReading reading = read_proxy_header(octets);
  if (std::holds_alternative<Unfinished>(reading)) return "unfinished";
  const auto* fault = std::get_if<ProxyFault>(&reading);
  if (fault == nullptr) return "none";
  // It does not go away.
  EXPECT_EQ(std::get<ProxyFault>(read_proxy_header(octets + "x")), *fault);
  return std::string(name_of(*fault));
}

std::string with_crlf(std::string line) {
  return line + "\r\n";
}

TEST(Version1, NamesTheClient) {
  EXPECT_EQ(client_of("PROXY TCP4 192.0.2.1 198.51.100.2 4711 110\r\n"), "192.0.2.1:4711");
  EXPECT_EQ(client_of("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n"), "0.0.0.0:0");
  EXPECT_EQ(client_of("PROXY TCP6 2001:db8::1 2001:db8::2 4711 110\r\n"), "[2001:db8::1]:4711");
  EXPECT_EQ(client_of("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
                      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"),
            "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
}

TEST(Version1, MayNotKnowTheClient) {
  EXPECT_EQ(client_of("PROXY UNKNOWN\r\n"), "somebody");
  EXPECT_EQ(client_of("PROXY UNKNOWN ffff::1 whatever \t this is\r\n"), "somebody");
}

TEST(Version1, HasAtMost107Octets) {
  const std::string longest = with_crlf("PROXY UNKNOWN " + std::string(91, 'x'));
  ASSERT_EQ(longest.size(), ProxyHeader::v1_octets_max);
  EXPECT_EQ(client_of(longest), "somebody");
  EXPECT_EQ(fault_of("PROXY UNKNOWN " + std::string(92, 'x')), "unfinished");
  EXPECT_EQ(fault_of("PROXY UNKNOWN " + std::string(93, 'x')), "too-long");
  EXPECT_EQ(fault_of(with_crlf("PROXY UNKNOWN " + std::string(92, 'x'))), "too-long");
  EXPECT_EQ(fault_of("PROXY TCP4 " + std::string(96, ' ')), "too-long");
}

TEST(Version1, HasOneForm) {
  for (const char* line : {"PROXY ",
                           "PROXY TCP4",
                           "PROXY TCP4 ",
                           "PROXY TCP5 192.0.2.1 192.0.2.2 1 2",
                           "PROXY tcp4 192.0.2.1 192.0.2.2 1 2",
                           "PROXY UDP4 192.0.2.1 192.0.2.2 1 2",
                           "PROXY UNKNOWNS",
                           "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2",
                           "PROXY TCP4  192.0.2.1 192.0.2.2 1 2",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 ",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 1",
                           "PROXY TCP4 192.0.2.1 192.0.2.2",
                           "PROXY TCP4 192.0.2.1",
                           "PROXY TCP4\t192.0.2.1 x 1 2",
                           "PROXY TCP4 192.0.2 192.0.2.2 1 2",
                           "PROXY TCP4 192.0.2.256 192.0.2.2 1 2",
                           "PROXY TCP4 192.0.2.01 192.0.2.2 1 2",
                           "PROXY TCP4 0x7f.1 192.0.2.2 1 2",
                           "PROXY TCP4 2001:db8::1 2001:db8::2 1 2",
                           "PROXY TCP6 192.0.2.1 192.0.2.2 1 2",
                           "PROXY TCP6 2001:db8:::1 2001:db8::2 1 2",
                           "PROXY TCP6 [2001:db8::1] 2001:db8::2 1 2",
                           "PROXY TCP6 fe80::1%lo fe80::2 1 2",
                           "PROXY TCP4 192.0.2.1 elsewhere 1 2",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 65536 2",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 +1 2",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 01 2",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 1 002",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 x 2",
                           "PROXY TCP4 192.0.2.1 192.0.2.2 1 2x"}) {
    EXPECT_EQ(fault_of(with_crlf(line)), "malformed") << line;
  }
  using namespace std::string_literals;
  EXPECT_EQ(fault_of("PROXY TCP4 192.0.2.1\0 192.0.2.2 1 2\r\n"s), "malformed");
}

TEST(Version1, EndsWithCrLf) {
  for (const char* line : {"PROXY UNKNOWN\n", "PROXY UNKNOWN\n\r\n", "PROXY UNKNOWN\rx",
                           "PROXY UNKNOWN\r\r\n", "PROXY UN\nKNOWN\r\n"}) {
    EXPECT_EQ(fault_of(line), "malformed") << line;
  }
  EXPECT_EQ(fault_of("PROXY UNKNOWN\r"), "unfinished");
}

TEST(Headers, AreToldFromAllElseByTheFirstOctetThatFits) {
  EXPECT_EQ(fault_of(""), "unfinished");
  EXPECT_EQ(fault_of("P"), "unfinished");
  EXPECT_EQ(fault_of("\r\n\r\n"), "unfinished");
  for (const char* words :
       {"U", "USER joe\r\n", "p", "PR ", "PROXX", "PROXY\r\n", "PROXY\t", "PASS x\r\n", "QUIT\r\n",
        "\n", "\r\nQUIT", "\r\n\r\n\r\n", "\x16\x03\x01\x02", "GET / HTTP/1.1\r\n"}) {
    EXPECT_EQ(fault_of(words), "no-header") << words;
  }
}

TEST(Version2, NamesTheClient) {
  EXPECT_EQ(client_of(v2(0x21, 0x11, tcp4_addresses)), "192.0.2.1:4711");
  EXPECT_EQ(client_of(v2(0x21, 0x21, tcp6_addresses)), "[2001:db8::1]:4711");
  EXPECT_EQ(client_of(v2(0x21, 0x31, std::string(216, 'p'))), "unix");
  EXPECT_EQ(client_of(v2(0x21, 0x00, "")), "somebody");
}

TEST(Version2, WhereTheBalancerSpeaksForItselfAllElseIsSkipped) {
  for (const std::string& block : {std::string(), tcp4_addresses, std::string("\x03\0", 2),
                                   std::string(1000, 'x'), tlv(0x04, "noop")}) {
    for (const std::uint8_t family : {0x00, 0x11, 0x12, 0x21, 0x31, 0xff}) {
      EXPECT_EQ(client_of(v2(0x20, family, block)), "itself");
    }
  }
}

TEST(Version2, SkipsWhatItDoesNotKnow) {
  std::string all;
  for (int type = 0; type < 256; ++type) {
    if (type == 0x03 || type == 0x05 || type == 0x20) continue;
    all += tlv(static_cast<std::uint8_t>(type), std::string(static_cast<std::size_t>(type), 'x'));
  }
  EXPECT_EQ(client_of(proxied(all)), "192.0.2.1:4711");
  EXPECT_EQ(client_of(v2(0x21, 0x21, tcp6_addresses + all)), "[2001:db8::1]:4711");
  EXPECT_EQ(client_of(v2(0x21, 0x31, std::string(216, '\0') + all)), "unix");
  EXPECT_EQ(client_of(v2(0x21, 0x00, all)), "somebody");
  const ProxyHeader header = header_of(proxied(all));
  EXPECT_FALSE(header.tls);
  EXPECT_EQ(header.unique_id, "");
}

TEST(Version2, MayBeAsLongAsItsLengthCanSay) {
  const std::string padding = tlv(0x04, std::string(65535 - 12 - 3, 'x'));
  const std::string longest = proxied(padding);
  ASSERT_EQ(longest.size(), ProxyHeader::v2_octets_max);
  const ProxyReading reading = read_proxy_header(longest);
  EXPECT_EQ(std::get<ProxyHeader>(reading).octets, longest.size());
  EXPECT_EQ(fault_of(longest.substr(0, longest.size() - 1)), "unfinished");
}

TEST(Version2, IsVersion2OfKnownForm) {
  for (const std::uint8_t command : {0x01, 0x11, 0x31, 0x22, 0x2f, 0x00}) {
    EXPECT_EQ(fault_of(v2(command, 0x11, tcp4_addresses)), "malformed") << int{command};
  }
  for (const std::uint8_t family : {0x01, 0x10, 0x12, 0x13, 0x22, 0x32, 0x41, 0xff}) {
    EXPECT_EQ(fault_of(v2(0x21, family, std::string(216, '\0'))), "malformed") << int{family};
  }
  // Found before the rest is waited for.
  EXPECT_EQ(fault_of(v2(0x31, 0x11, tcp4_addresses).substr(0, 16)), "malformed");
}

TEST(Version2, HasRoomForItsAddresses) {
  EXPECT_EQ(fault_of(v2(0x21, 0x11, std::string(11, 'x'))), "malformed");
  EXPECT_EQ(fault_of(v2(0x21, 0x21, std::string(35, 'x'))), "malformed");
  EXPECT_EQ(fault_of(v2(0x21, 0x31, std::string(215, 'x'))), "malformed");
}

TEST(Version2, WhatIsInItEndsInIt) {
  using namespace std::string_literals;
  for (const std::string& tlvs :
       {"\x04"s, "\x04\0"s, "\x04\0\x01"s, "\x04\xff\xff"s, tlv(0x04, "x") + "x",
        tlv(0x20, "\x01\0\0\0"), tlv(0x20, ""), ssl(1, 0, "\x21\0\x07TLSv1"s), ssl(1, 0, "x"),
        tlv(0x03, ""), tlv(0x03, "12345"), tlv(0x05, std::string(129, 'x'))}) {
    EXPECT_EQ(fault_of(proxied(tlvs)), "malformed");
  }
}

TEST(Checksum, IsCastagnolis) {
  Crc32c crc;
  crc.add("1234");
  crc.add("56789");
  EXPECT_EQ(crc.value(), 0xe3069283U);
}

TEST(Checksum, IsOfAllTheHeader) {
  const std::string last = checked(proxied(tlv(0x05, "id") + tlv(0x03, "0000")));
  EXPECT_EQ(client_of(last), "192.0.2.1:4711");
  EXPECT_EQ(client_of(checked(v2(0x20, 0x00, tlv(0x03, "0000")))), "itself");
  EXPECT_EQ(client_of(checked(v2(0x20, 0x11, tcp4_addresses + tlv(0x03, "0000")))), "itself");
  // Whichever octet is another one, but for that which says that it is a checksum.
  for (std::size_t at = 16; at < last.size(); ++at) {
    if (at == last.size() - 7) continue;
    std::string spoiled = last;
    spoiled[at] ^= 0x10;
    EXPECT_NE(fault_of(spoiled), "none") << at;
  }
  std::string spoiled = last;
  spoiled[17] ^= 0x01;  // of the client's address
  EXPECT_EQ(fault_of(spoiled), "checksum");
  EXPECT_EQ(fault_of(v2(0x20, 0x00, tlv(0x03, "0000"))), "checksum");
}

TEST(Checksum, MayStandBeforeOthers) {
  // By another implementation (Python's, bit by bit).
  const std::string header = proxied(tlv(0x03, "\x79\x0f\xea\x34") + tlv(0x04, "xyz"));
  EXPECT_EQ(fault_of(header), "none");
}

TEST(ProxiedTls, IsVersionAndCipher) {
  const auto tls = header_of(proxied(ssl(1, 0,
                                         tlv(0x21, "TLSv1.3") + tlv(0x23, "AES") +
                                             tlv(0x24, "SHA256") + tlv(0x25, "RSA2048"))))
                       .tls;
  ASSERT_TRUE(tls);
  EXPECT_EQ(tls->version, "TLSv1.3");
  EXPECT_EQ(tls->cipher, "AES");
  EXPECT_EQ(tls->common_name, "");
}

TEST(ProxiedTls, IsTheClients) {
  EXPECT_FALSE(header_of(proxied(ssl(0, 0, tlv(0x21, "TLSv1.3")))).tls);
  EXPECT_FALSE(header_of(proxied(ssl(6, 0, tlv(0x21, "TLSv1.3")))).tls);
  EXPECT_FALSE(header_of(proxied(ssl(1, 0, ""))).tls);
  EXPECT_FALSE(header_of(v2(0x20, 0x11, tcp4_addresses + ssl(1, 0, tlv(0x21, "TLSv1.3")))).tls);
  EXPECT_TRUE(header_of(v2(0x21, 0x00, ssl(1, 0, tlv(0x21, "TLSv1.3")))).tls);
}

std::string name_said(std::uint8_t client, std::uint32_t verify, std::string_view name) {
  const auto tls =
      header_of(proxied(ssl(client, verify, tlv(0x21, "TLSv1.2") + tlv(0x22, name)))).tls;
  return tls ? tls->common_name : "no TLS";
}

TEST(ProxiedTls, NamesWhomAVerifiedCertificateNames) {
  EXPECT_EQ(name_said(0x03, 0, "joe"), "joe");
  EXPECT_EQ(name_said(0x05, 0, "joe"), "joe");
  EXPECT_EQ(name_said(0x07, 0, "j\xc3\xb6"), "j\xc3\xb6");
  EXPECT_EQ(name_said(0x03, 0, std::string(255, 'x')), std::string(255, 'x'));
}

TEST(ProxiedTls, NamesNobodyElse) {
  EXPECT_EQ(name_said(0x01, 0, "joe"), "");  // no certificate was shown
  for (const std::uint32_t verify : {1U, 18U, 0x100U, 0x10000U, 0x1000000U, 0xffffffffU}) {
    EXPECT_EQ(name_said(0x03, verify, "joe"), "");
  }
  EXPECT_EQ(name_said(0x06, 0, "joe"), "no TLS");
  for (const std::string& name : {std::string("jo\0e", 4), std::string("joe\n"),
                                  std::string("\x7f"), std::string(256, 'x')}) {
    EXPECT_EQ(name_said(0x03, 0, name), "");
  }
}

TEST(ProxiedTls, IsWordsThatMayStandInTheLog) {
  for (const std::string& version : {std::string("TLS 1.3"), std::string("TLSv1.3\n"),
                                     std::string("\xff"), std::string(17, 'x')}) {
    EXPECT_EQ(fault_of(proxied(ssl(1, 0, tlv(0x21, version)))), "malformed") << version;
  }
  EXPECT_EQ(fault_of(proxied(ssl(1, 0, tlv(0x21, "TLSv1.3") + tlv(0x23, std::string(65, 'x'))))),
            "malformed");
}

TEST(UniqueIds, AreAnyOctets) {
  const std::string id("\0\n\xff id", 6);
  EXPECT_EQ(header_of(proxied(tlv(0x05, id))).unique_id, id);
  EXPECT_EQ(header_of(proxied(tlv(0x05, std::string(128, 'x')))).unique_id, std::string(128, 'x'));
}

}  // namespace
}  // namespace restante::channel::testing
