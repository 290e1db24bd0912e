// SPDX-License-Identifier: Apache-2.0
#include "printable.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace restante::load {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_continuation(char octet) {
  return (static_cast<unsigned char>(octet) & 0xC0) == 0x80;
}

std::size_t length_by_first(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

// Octets of the character that `text` begins with; 0 where it is none that may be shown.
std::size_t character_length(std::string_view text) {
  const unsigned char first = static_cast<unsigned char>(text.front());
  const std::size_t length = length_by_first(first);
  if (length == 0 || length > text.size()) return 0;
  if (length == 1) return first >= 0x20 && first != 0x7F ? 1 : 0;
  std::uint32_t point = first & (0x7Fu >> length);
  for (const char octet : text.substr(1, length - 1)) {
    if (!is_continuation(octet)) return 0;
    point = point << 6 | (static_cast<unsigned char>(octet) & 0x3Fu);
  }
  constexpr std::uint32_t least[] = {0, 0, 0xA0, 0x800, 0x10000};  // 0x80 to 0x9F are controls
  const bool is_surrogate = point >= 0xD800 && point < 0xE000;
  const bool is_none = point > 0x10FFFF || (point & 0xFFFE) == 0xFFFE;
  return point < least[length] || is_surrogate || is_none ? 0 : length;
}

void append_escaped(std::string& out, char octet) {
  switch (octet) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += octet;
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    shown += length == 0 ? replacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return shown;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char octet : printable(text)) append_escaped(out, octet);
  return out;
}

std::size_t width(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char octet) { return !is_continuation(octet); }));
}

}  // namespace restante::load
