// SPDX-License-Identifier: Apache-2.0
#include "traffic/reply_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "pieces.h"

namespace restante::load {
namespace {

using Found = ReplyReader::Found;

// Reads all, and writes down what was found. A status says by its text what follows.
class Notebook {
 public:
  void read(std::string_view octets) {
    for (;;) {
      switch (reader_.next(octets)) {
        case Found::Nothing:
          return;
        case Found::Status:
          note("status ");
          if (reader_.line().ends_with("listing")) reader_.begin_listing();
          if (reader_.line().ends_with("message")) reader_.begin_message();
          break;
        case Found::Line:
          note("line ");
          break;
        case Found::End:
          notes_ += "end " + std::to_string(reader_.message().octets()) + "\n";
          break;
        case Found::Endless:
          notes_ += "endless\n";
          return;
      }
    }
  }

  const std::string& notes() const { return notes_; }
  ReplyReader& reader() { return reader_; }

 private:
  void note(const char* what) {
    notes_ += what + std::string(reader_.line()) + (reader_.lacks_cr() ? " (LF)" : "") + "\n";
  }

  ReplyReader reader_;
  std::string notes_;
};

void expect(std::string_view wire, const std::string& notes) {
  testing::for_each_cut(wire, [&](const std::vector<std::string>& pieces) {
    Notebook notebook;
    for (const std::string& piece : pieces) notebook.read(piece);
    EXPECT_EQ(notebook.notes(), notes) << pieces.size() << " pieces";
  });
}

TEST(ReplyReader, CutsStatusLines) {
  expect("+OK hello\r\n-ERR no\r\n", "status +OK hello\nstatus -ERR no\n");
}

TEST(ReplyReader, CutsAListingAndUndoesItsDots) {
  expect("+OK listing\r\n1 20\r\n..x\r\n.\r\n+OK\r\n",
         "status +OK listing\nline 1 20\nline .x\nend 0\nstatus +OK\n");
}

TEST(ReplyReader, CutsMessages) {
  expect("+OK message\r\nHello\r\n..\r\n.\r\n+OK message\r\n.\r\n-ERR\r\n",
         "status +OK message\nend 10\nstatus +OK message\nend 0\nstatus -ERR\n");
}

TEST(ReplyReader, TellsALineThatLacksItsCr) {
  expect("+OK\n+OK\r\n", "status +OK (LF)\nstatus +OK\n");
}

TEST(ReplyReader, GivesUpOnALineThatNeverEnds) {
  Notebook notebook;
  const std::string part(1024, 'x');
  for (std::size_t i = 0; i < 64; ++i) notebook.read(part);
  EXPECT_EQ(notebook.notes(), "");
  notebook.read("x");
  EXPECT_EQ(notebook.notes(), "endless\n");
}

TEST(ReplyReader, KnowsWhetherAReplyHasBegun) {
  Notebook notebook;
  EXPECT_FALSE(notebook.reader().is_within_reply());
  notebook.read("+O");
  EXPECT_TRUE(notebook.reader().is_within_reply());
  EXPECT_FALSE(notebook.reader().is_within_body());
  notebook.read("K listing\r\n");
  EXPECT_TRUE(notebook.reader().is_within_body());
  notebook.read(".\r\n");
  EXPECT_FALSE(notebook.reader().is_within_reply());
}

TEST(ReplyReader, ForgetsAllForTheNextConnection) {
  Notebook notebook;
  notebook.read("+OK listing\r\n1 2");
  notebook.reader().reset();
  notebook.read("+OK new\r\n");
  EXPECT_EQ(notebook.notes(), "status +OK listing\nstatus +OK new\n");
}

}  // namespace
}  // namespace restante::load
