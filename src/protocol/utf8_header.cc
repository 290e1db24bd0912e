// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/utf8_header.h"

#include <algorithm>

#include "restante/base/utf8.h"

namespace restante::protocol {

namespace {

bool begins_with_empty_line(std::string_view text) {
  return text.starts_with('\n') || text.starts_with("\r\n");
}

std::string_view header_of(std::string_view beginning) {
  std::size_t line = 0;
  while (!begins_with_empty_line(beginning.substr(line))) {
    const std::size_t end = beginning.find('\n', line);
    if (end == beginning.npos) return beginning;
    line = end + 1;
  }
  return beginning.substr(0, line);
}

bool is_ascii(char octet) {
  return static_cast<unsigned char>(octet) < 0x80;
}

}  // namespace

bool has_utf8_header(std::string_view beginning) {
  std::string_view rest = header_of(beginning);
  if (std::ranges::all_of(rest, is_ascii)) return false;
  while (!rest.empty()) {
    const std::size_t length = utf8_sequence_length(rest);
    if (length == 0) return false;
    rest.remove_prefix(length);
  }
  return true;
}

}  // namespace restante::protocol
