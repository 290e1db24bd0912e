// SPDX-License-Identifier: Apache-2.0
#include "passwd_line.h"

#include <algorithm>
#include <utility>

namespace restante::authenticators {

namespace {

constexpr std::string_view blanks = " \t";

// Cuts the part before the next ':' off the front of `rest`; the last part leaves it empty.
std::string_view take(std::string_view& rest) {
  const std::size_t end = rest.find(':');
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return part;
}

std::unexpected<Objection> refused(std::string_view line, std::string_view part,
                                   std::string_view text) {
  return std::unexpected(Objection{column_of(line, part), std::string(text)});
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view octets) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (octets.starts_with(mark)) octets.remove_prefix(mark.size());
  return octets;
}

std::string_view line_at(std::string_view octets, std::size_t start) {
  return without_return(octets.substr(start, octets.find('\n', start) - start));
}

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_skipped(std::string_view line) {
  return line.starts_with('#') || line.find_first_not_of(blanks) == line.npos;
}

PasswdLine split_passwd_line(std::string_view line) {
  PasswdLine fields;
  fields.user = take(line);
  fields.password = take(line);
  fields.uid = take(line);
  fields.gid = take(line);
  take(line);  // gecos
  fields.home = take(line);
  take(line);  // shell
  fields.extra = line;
  return fields;
}

std::size_t column_of(std::string_view line, std::string_view part) {
  const auto is_beginning = [](char octet) { return (octet & 0xC0) != 0x80; };  // of UTF-8
  const std::string_view before =
      line.substr(0, static_cast<std::size_t>(part.data() - line.data()));
  return static_cast<std::size_t>(std::ranges::count_if(before, is_beginning)) + 1;
}

std::expected<auth::StoredPassword, Objection> check_passwd_line(std::string_view line) {
  if (const std::size_t nul = line.find('\0'); nul != line.npos) {
    return refused(line, line.substr(nul), "a NUL octet; is this a text file?");
  }
  if (line.find(':') == line.npos) {
    return refused(line, line.substr(line.size()), "no password; write USER:{SCHEME}HASH");
  }
  const PasswdLine fields = split_passwd_line(line);
  auto password = auth::check_record(fields);
  if (password) return std::move(*password);
  return refused(line, password.error().part, password.error().text);
}

}  // namespace restante::authenticators
