// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ceiling {

/// Every reply about a message, as it goes out on the wire, and where its text lies.
struct Message {
  std::string list_line;    ///< "1 1200\r\n", also behind "+OK "
  std::string uidl_line;    ///< "1 NAME\r\n", likewise
  std::string status_line;  ///< of RETR
  std::string retr_reply;   ///< the status line, the text with CRLF and stuffed dots, the final dot
  std::string file;         ///< its name
  int folder = -1;          ///< that it is in; open for Source::Files alone
  off_t file_octets = 0;
};

/// Every reply about a maildrop.
struct Maildrop {
  std::string stat_reply;
  std::string list_reply;
  std::string uidl_reply;
  std::vector<Message> messages;
};

/// All Maildirs below a folder, in memory for good: what is handed out stays where it is.
class Mail {
 public:
  /// Where RETR takes a message from. From its file, it has no `retr_reply`.
  enum class Source { Memory, Files };

  /// Reads every Maildir below `folder`, ordered by file name. `layout` is a path below it as in
  /// maildrop.path, of %u, %n and %d. Throws std::filesystem::filesystem_error.
  Mail(const std::filesystem::path& folder, std::string_view layout, Source source);

  [[nodiscard]] Source source() const { return source_; }

  /// The maildrop of "local@domain", or nullptr.
  [[nodiscard]] const Maildrop* find(std::string_view user) const;

  [[nodiscard]] std::size_t maildrops() const { return maildrops_.size(); }

 private:
  std::string layout_;
  Source source_;
  std::unordered_map<std::string, Maildrop> maildrops_;  // by path below the folder
};

}  // namespace ceiling
