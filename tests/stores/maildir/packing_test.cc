// SPDX-License-Identifier: Apache-2.0
//
// What other servers packed is known by how it begins, and nothing else is taken for it.
#include "packing.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace restante::stores {
namespace {

using namespace std::literals;

TEST(Packing, IsToldByTheFirstOctets) {
  for (const auto& [begin, packing] : {
           std::pair("\x1F\x8B\x08\0\0\0\0\0\0\x03UMoA"sv, Packing::Gzip),
           std::pair("BZh91AY&SYY5\x97n"sv, Packing::Bzip2),
           std::pair("BZh11AY&SYY5\x97n"sv, Packing::Bzip2),
           std::pair("\xFD"
                     "7zXZ\0\0\x04"sv,
                     Packing::Xz),
           std::pair("\x28\xB5\x2F\xFD\0\x58\x44\x15"sv, Packing::Zstd),
           std::pair("Dovecot-LZ4\r\x2A\x9B\xC5\0\1"sv, Packing::Lz4),
           std::pair("\x04\x22\x4D\x18\x64\x40"sv, Packing::Lz4),
           std::pair("CRYPTED\x03\x07\x02\0\0"sv, Packing::MailCrypt),
       }) {
    EXPECT_EQ(packing_of(begin), packing) << begin;
    EXPECT_FALSE(describe(packing).empty());
    // What is cut off is not enough, and what comes later is none of our business.
    EXPECT_EQ(packing_of(begin.substr(0, 3)), Packing::None) << begin;
    EXPECT_EQ(packing_of(std::string("a") + std::string(begin)), Packing::None) << begin;
  }
}

TEST(Packing, MailThatLooksAlmostLikeItIsMail) {
  for (const auto begin : {
           ""sv,
           "Subject: x\n\ny\n"sv,
           "\x1F\x8B: a header of chance\n"sv,
           "\x1F\x8B\x08\xFF\0\0\0\0\0\x03"sv,  // flags that nobody may set
           "BZh: x\n"sv,
           "BZh9: x\n1AY&SY\n"sv,
           "BZhx1AY&SY"sv,
           "CRYPTED: x\n"sv,
           "Dovecot-LZ4: yes\n"sv,
       }) {
    EXPECT_EQ(packing_of(begin), Packing::None) << begin;
  }
}

}  // namespace
}  // namespace restante::stores
