// SPDX-License-Identifier: Apache-2.0
#include "quoted.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace restante::config {
namespace {

constexpr std::size_t shown_octets_max = 80;  // a line of a terminal
constexpr std::size_t list_columns_max = 72;

bool is_bare(char octet) {
  return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
         (octet >= '0' && octet <= '9') || octet == '-' || octet == '_';
}

void append_printable(std::string& out, char octet) {
  const auto code = static_cast<unsigned char>(octet);
  if (code < 0x20 || code == 0x7f) {
    fmt::format_to(std::back_inserter(out), "\\u{:04X}", code);
  } else {
    out += octet;
  }
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char octet : text) {
    if (octet == '"' || octet == '\\') out += '\\';
    append_printable(out, octet);
  }
  return out += '"';
}

std::string printable(std::string_view text) {
  std::string out;
  for (const char octet : text) append_printable(out, octet);
  return out;
}

std::string quoted_list(std::span<const std::string> texts) {
  std::string line, column;
  for (const std::string& text : texts) {
    const std::string element = quoted(text);
    line += (line.empty() ? "" : ", ") + element;
    column += "  " + element + ",\n";
  }
  return line.size() <= list_columns_max ? "[" + line + "]" : "[\n" + column + "]";
}

std::string shown(std::string_view text) {
  if (text.size() <= shown_octets_max) return quoted(text);
  std::size_t end = shown_octets_max;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;  // not within a character of UTF-8
  return quoted(text.substr(0, end)) + "...";
}

std::string shown_key(std::string_view key) {
  const bool bare =
      !key.empty() && key.size() <= shown_octets_max && std::ranges::all_of(key, is_bare);
  return bare ? std::string(key) : shown(key);
}

}  // namespace restante::config
