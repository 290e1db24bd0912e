// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/utf8_header.h"

#include <gtest/gtest.h>

#include <string>

namespace restante::protocol {
namespace {

TEST(Utf8Header, IsOneWithUtf8BeforeTheFirstEmptyLine) {
  for (const char* text : {"Subject: Gr\xc3\xbc\xc3\x9f"
                           "e\n\nbody\n",
                           "\xe6\x9d\xb1: x\r\n\r\n", "To: x\nSubject: \xf0\x9f\x93\xac",
                           "a: b\n\xc3\xbc", "\xc3\xbc"}) {
    EXPECT_TRUE(has_utf8_header(text)) << text;
  }
}

TEST(Utf8Header, IsNoneWithoutIt) {
  for (const char* text :
       {"", "\n",
        "Subject: x\n\nGr\xc3\xbc\xc3\x9f"
        "e\n",
        "a: b\r\n\r\n\xc3\xbc", "\n\xc3\xbc", "\r\n\xc3\xbc", "Subject: =?utf-8?q?x?=\n"}) {
    EXPECT_FALSE(has_utf8_header(text)) << text;
  }
}

TEST(Utf8Header, IsNoneInAnotherCharset) {
  EXPECT_FALSE(
      has_utf8_header("Subject: Gr\xfc\xdf"
                      "e\n\n"));
  EXPECT_FALSE(has_utf8_header("a: \xc3\xbc \xff\n\n"));
  EXPECT_FALSE(has_utf8_header("a: \xc0\x80\n\n"));
}

TEST(Utf8Header, OfAVeryLongBeginningIsReadOnce) {
  const std::string lines(1 << 20, '\n');
  std::string one_line(1 << 20, 'x');
  EXPECT_FALSE(has_utf8_header(lines));
  EXPECT_FALSE(has_utf8_header(one_line));
  EXPECT_TRUE(has_utf8_header(one_line += "\xc3\xbc"));
}

}  // namespace
}  // namespace restante::protocol
