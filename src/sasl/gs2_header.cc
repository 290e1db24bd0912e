// SPDX-License-Identifier: Apache-2.0
#include "gs2_header.h"

#include <algorithm>
#include <utility>

namespace restante::sasl {

namespace {

bool is_of_binding_name(char letter) {
  return ('a' <= letter && letter <= 'z') || ('A' <= letter && letter <= 'Z') ||
         ('0' <= letter && letter <= '9') || letter == '-' || letter == '.';
}

std::optional<std::pair<BindingFlag, std::string>> parse_flag(std::string_view text) {
  if (text == "n") return std::pair(BindingFlag::None, std::string());
  if (text == "y") return std::pair(BindingFlag::Untaken, std::string());
  if (!text.starts_with("p=")) return std::nullopt;
  text.remove_prefix(2);
  if (text.empty() || !std::ranges::all_of(text, is_of_binding_name)) return std::nullopt;
  return std::pair(BindingFlag::Taken, std::string(text));
}

std::optional<std::string> parse_authzid(std::string_view text) {
  if (text.empty()) return std::string();
  if (!text.starts_with("a=")) return std::nullopt;
  return decode_saslname(text.substr(2));
}

}  // namespace

std::optional<Gs2Header> parse_gs2_header(std::string_view message) {
  const std::size_t first = message.find(',');
  if (first == message.npos) return std::nullopt;
  const std::size_t second = message.find(',', first + 1);
  if (second == message.npos) return std::nullopt;
  auto flag = parse_flag(message.substr(0, first));
  auto authzid = parse_authzid(message.substr(first + 1, second - first - 1));
  if (!flag || !authzid) return std::nullopt;
  return Gs2Header{flag->first, std::move(flag->second), std::move(*authzid), second + 1};
}

std::optional<std::string> decode_saslname(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::string name;
  name.reserve(text.size());
  while (!text.empty()) {
    std::size_t taken = 1;
    char letter = text.front();
    if (letter == ',' || letter == '\0') return std::nullopt;
    if (letter == '=') {
      const std::string_view code = text.substr(0, 3);
      if (code != "=2C" && code != "=3D") return std::nullopt;
      letter = code == "=2C" ? ',' : '=';
      taken = code.size();
    }
    name += letter;
    text.remove_prefix(taken);
  }
  return name;
}

}  // namespace restante::sasl
