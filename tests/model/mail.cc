// SPDX-License-Identifier: Apache-2.0
#include "mail.h"

#include <fmt/format.h>

#include <tuple>
#include <vector>

#include "restante/base/digest.h"

namespace restante::model {

namespace {

// With their line feeds; the last one may have none.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (const char letter : text) {
    if (lines.empty() || lines.back().ends_with('\n')) lines.emplace_back();
    lines.back() += letter;
  }
  return lines;
}

std::string with_crlf(std::string_view stored) {
  std::string text;
  for (const char letter : stored) {
    if (letter == '\n' && !text.ends_with('\r')) text += '\r';
    text += letter;
  }
  return text;
}

}  // namespace

std::string Mail::name() const {
  std::string name = fmt::format("{}.M{}P{:06}.host", seconds, microseconds, serial);
  if (naming == Naming::WithSizes) {
    name += fmt::format(",S={},W={}", octets.size(), with_crlf(octets).size());
  }
  if (naming == Naming::Long) name += ".of-a-name-that-is-longer-than-seventy-octets.example.net";
  return name;
}

std::string Mail::unique_id() const {
  constexpr std::size_t unique_id_octets_max = 70;
  constexpr std::size_t digest_digits = 32;
  const std::string whole = name();
  if (whole.size() <= unique_id_octets_max) return whole;
  return digest::hex(digest::sha256(whole)).substr(0, digest_digits);
}

std::strong_ordering Mail::operator<=>(const Mail& other) const {
  return std::tie(seconds, microseconds, serial) <=>
         std::tie(other.seconds, other.microseconds, other.serial);
}

std::string as_sent(std::string_view stored) {
  std::string sent = with_crlf(stored);
  if (!sent.empty() && !sent.ends_with('\n')) sent += "\r\n";
  return sent;
}

std::string as_wire(std::string_view stored) {
  std::string wire;
  for (const std::string& line : lines_of(as_sent(stored))) {
    if (line.starts_with('.')) wire += '.';
    wire += line;
  }
  return wire + ".\r\n";
}

std::string top_of(std::string_view stored, std::uint64_t lines) {
  std::string top;
  bool in_body = false;
  for (const std::string& line : lines_of(stored)) {
    if (in_body && lines-- == 0) break;
    top += line;
    in_body = in_body || line == "\n" || line == "\r\n";
  }
  return top;
}

}  // namespace restante::model
