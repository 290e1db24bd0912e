// SPDX-License-Identifier: Apache-2.0
#include "ceiling_mail.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <system_error>

namespace ceiling {
namespace {

namespace fs = std::filesystem;

struct File {
  fs::path path;
  int folder;
};

struct Text {
  std::string wire;          // CRLF and stuffed dots, without the final dot
  std::uint64_t octets = 0;  // as LIST counts them: without the stuffing
};

Text as_sent(std::string_view stored) {
  Text text;
  text.wire.reserve(stored.size() + stored.size() / 32 + 8);
  while (!stored.empty()) {
    const std::size_t length = std::min(stored.find('\n'), stored.size());
    std::string_view line = stored.substr(0, length);
    stored.remove_prefix(std::min(length + 1, stored.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('.')) text.wire += '.';
    text.wire.append(line).append("\r\n");
    text.octets += line.size() + 2;
  }
  return text;
}

/// Stays open, which a server for many would not do with all of them.
int open_folder(const fs::path& folder) {
  const int opened = ::open(folder.c_str(), O_PATH | O_DIRECTORY);
  if (opened >= 0) return opened;
  throw fs::filesystem_error("open", folder, std::error_code(errno, std::generic_category()));
}

std::vector<File> message_files(const fs::path& maildir, Mail::Source source) {
  std::vector<File> files;
  for (const char* name : {"new", "cur"}) {
    const int folder = source == Mail::Source::Files ? open_folder(maildir / name) : -1;
    for (const auto& entry : fs::directory_iterator(maildir / name)) {
      files.push_back({entry.path(), folder});
    }
  }
  std::ranges::sort(files, {}, [](const File& file) { return file.path.filename(); });
  return files;
}

Maildrop load(const fs::path& maildir, Mail::Source source) {
  Maildrop maildrop;
  std::uint64_t total = 0;
  for (const File& file : message_files(maildir, source)) {
    std::ifstream stream(file.path, std::ios::binary);
    const std::string stored(std::istreambuf_iterator<char>(stream), {});
    const Text text = as_sent(stored);
    const std::string name = file.path.filename();
    const std::size_t number = maildrop.messages.size() + 1;
    total += text.octets;
    const std::string status_line = fmt::format("+OK {} octets\r\n", text.octets);
    const bool is_kept = source == Mail::Source::Memory;
    maildrop.messages.push_back(
        {.list_line = fmt::format("{} {}\r\n", number, text.octets),
         .uidl_line = fmt::format("{} {}\r\n", number, name.substr(0, name.find(':'))),
         .status_line = status_line,
         .retr_reply = is_kept ? fmt::format("{}{}.\r\n", status_line, text.wire) : "",
         .file = name,
         .folder = file.folder,
         .file_octets = static_cast<off_t>(stored.size())});
  }
  maildrop.stat_reply = fmt::format("+OK {} {}\r\n", maildrop.messages.size(), total);
  maildrop.list_reply = maildrop.uidl_reply = "+OK\r\n";
  for (const Message& message : maildrop.messages) {
    maildrop.list_reply += message.list_line;
    maildrop.uidl_reply += message.uidl_line;
  }
  maildrop.list_reply += ".\r\n";
  maildrop.uidl_reply += ".\r\n";
  return maildrop;
}

std::string expand(std::string_view layout, std::string_view user) {
  const std::size_t at = std::min(user.find('@'), user.size());
  std::string path;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    if (layout[i] != '%' || i + 1 == layout.size()) {
      path += layout[i];
      continue;
    }
    switch (layout[++i]) {
      case 'u':
        path += user;
        break;
      case 'n':
        path += user.substr(0, at);
        break;
      case 'd':
        path += user.substr(std::min(at + 1, user.size()));
        break;
      default:
        path += layout[i];
    }
  }
  return path;
}

}  // namespace

Mail::Mail(const fs::path& folder, std::string_view layout, Source source)
    : layout_(layout), source_(source) {
  for (auto entry = fs::recursive_directory_iterator(folder); entry != fs::end(entry); ++entry) {
    if (entry->is_directory() && fs::is_directory(entry->path() / "cur")) {
      maildrops_.emplace(fs::relative(entry->path(), folder), load(entry->path(), source));
      entry.disable_recursion_pending();
    }
  }
}

const Maildrop* Mail::find(std::string_view user) const {
  const auto found = maildrops_.find(expand(layout_, user));
  return found == maildrops_.end() ? nullptr : &found->second;
}

}  // namespace ceiling
