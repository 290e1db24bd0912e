// SPDX-License-Identifier: Apache-2.0
//
// LIST is exact: what RETR will send is what is counted, whatever the file's name says.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "maildir_fixture.h"

namespace restante::stores {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

class MaildirOctetsTest : public MaildirTest {};

// What RETR sends, dot-stuffing and the last line aside.
std::uint64_t sent_octets(std::string_view message) {
  std::string sent;
  for (const char octet : message) {
    if (octet == '\n' && !sent.ends_with('\r')) sent += '\r';
    sent += octet;
  }
  if (!message.empty() && message.back() != '\n') sent += "\r\n";
  return sent.size();
}

const std::vector<std::string>& awkward_messages() {
  static const std::vector<std::string> messages{
      "",
      "\n",
      "x",
      ".",
      ".\n",
      "Subject: header only\n",
      "Subject: no end\n\nbody",
      "Subject: crlf\r\n\r\nbody\r\n",
      "Subject: mixed\r\n\nbody\n\r\n",
      "Subject: bare\rcr\n\nbo\rdy\n",
      "Subject: cr at the end\n\nbody\r",
      std::string("Subject: nul\n\n\0\0body\n"sv),
      "Subject: \xc3\xa4\xff\x80\n\n\xfe\n",
      "Subject: long\n\n" + std::string(1'000'000, 'x') + "\n",
      std::string(4096, '\n'),
      std::string(4095, 'x') + "\n",
      std::string(4096, 'x'),
      std::string(8193, 'x'),
  };
  return messages;
}

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

// Sizes as a delivery agent writes them: W without the line end that the message may lack.
std::uint64_t with_crlf(std::string_view message) {
  const bool lacks_line_end = !message.empty() && message.back() != '\n';
  return sent_octets(message) - (lacks_line_end ? 2 : 0);
}

TEST_F(MaildirOctetsTest, CountsEveryMessageExactly) {
  for (const std::string& message : awkward_messages()) {
    deliver("new/1.plain", message);
    const auto maildrop = open();
    EXPECT_EQ(maildrop->snapshot().octets({0}), sent_octets(message)) << message.substr(0, 40);
    EXPECT_EQ(maildrop->snapshot().total_octets(), sent_octets(message));
  }
}

TEST_F(MaildirOctetsTest, CountsExactlyByTrueSizesInTheName) {
  for (const std::string& message : awkward_messages()) {
    const std::string name =
        "cur/1.a,S=" + number(message.size()) + ",W=" + number(with_crlf(message)) + ":2,S";
    deliver(name, message);
    EXPECT_EQ(open()->snapshot().octets({0}), sent_octets(message)) << message.substr(0, 40);
    std::filesystem::remove(maildir() / name);
  }
}

TEST_F(MaildirOctetsTest, CountsExactlyInSpiteOfFalseSizesInTheName) {
  for (const std::string& message : awkward_messages()) {
    const std::uint64_t size = message.size();
    for (const std::string& fields :
         {",S=" + number(size + 1) + ",W=" + number(size + 1), ",S=" + number(size / 2) + ",W=9",
          ",S=" + number(size) + ",W=" + number(2 * size + 1),
          ",S=" + number(size) + ",W=" + number(size - 1), ",S=" + number(size),
          ",W=" + number(size), ",S=" + number(size) + "x,W=" + number(size + 1),
          ",S=" + number(size) + ",W=x" + number(size + 1), ",S=,W="s,
          ",S=" + number(size) + ",W=99999999999999999999999999999",
          ",S=18446744073709551615,W=18446744073709551615"s, ",S=-1,W=-1"s,
          ",S=x,S=" + number(size) + ",W=" + number(size + 1), ",S=0,W=0"s, ",S=4099,W=4099"s,
          ",S=9223372036854775807,W=9223372036854775807"s}) {
      const std::string name = "new/1.a" + fields;
      deliver(name, message);
      EXPECT_EQ(open()->snapshot().octets({0}), sent_octets(message))
          << message.substr(0, 40) << fields;
      std::filesystem::remove(maildir() / name);
    }
  }
}

TEST_F(MaildirOctetsTest, ReadsNoMessageWhoseNameTellsTheSizes) {
  const std::string message = "Subject: x\n\n" + std::string(100'000, 'x') + "\n";
  const std::string fields = ",W=" + number(with_crlf(message)) + ",S=" + number(message.size());
  deliver("new/1.a" + fields, message);
  deliver("cur/2.a" + fields + ":2,S", message);
  EXPECT_EQ(open()->snapshot().total_octets(), 2 * sent_octets(message));
  EXPECT_EQ(system_.octets_read, 2u);
}

}  // namespace
}  // namespace restante::stores
