// SPDX-License-Identifier: Apache-2.0
#include "template_syntax.h"

#include "quoted.h"

#include <fmt/format.h>

#include <algorithm>

namespace restante::config {
namespace {

// The octets of the variable at the start of `text`, which begins with '%'; 0: there is none.
std::size_t variable_octets(std::string_view text) {
  constexpr std::string_view simple = "undh%";
  constexpr std::string_view hash = "%{hash:";
  constexpr std::size_t hash_octets = hash.size() + 2;  // a digit and the closing brace
  if (text.size() >= 2 && simple.contains(text[1])) return 2;
  if (!text.starts_with(hash) || text.size() < hash_octets) return 0;
  const char digits = text[hash.size()];
  return digits >= '1' && digits <= '8' && text[hash.size() + 1] == '}' ? hash_octets : 0;
}

// What the operator probably took for a variable: "%x" or "%{...}".
std::string_view attempt(std::string_view text) {
  if (text.starts_with("%{")) return text.substr(0, std::min(text.find('}'), text.size() - 1) + 1);
  std::size_t end = 2;
  while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;  // a whole character of UTF-8
  return text.substr(0, end);
}

// A value would stand where ".." leads from, so that users could get at each other's.
bool leads_back(std::string_view path) {
  std::size_t variable = path.find('%');
  while (variable != path.npos && path.substr(variable).starts_with("%%")) {
    variable = path.find('%', variable + 2);
  }
  if (variable == path.npos) return false;
  for (std::string_view rest = path.substr(variable); !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find('/'));
    if (name == "..") return true;
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
  }
  return false;
}

}  // namespace

std::optional<std::string> check_template_syntax(std::string_view path) {
  if (path.empty()) return R"(is empty; write a path such as "/var/mail/%d/%n/Maildir")";
  for (std::size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at)) {
    const std::string_view rest = path.substr(at);
    const std::size_t octets = variable_octets(rest);
    if (octets == 0) {
      return fmt::format(
          "has the unknown variable {}; known are %u %n %d %h %{{hash:1}} to %{{hash:8}}, and %% "
          "for a percent sign",
          shown(attempt(rest)));
    }
    at += octets;
  }
  if (leads_back(path)) return "has \"..\" behind a variable; write the path without";
  return {};
}

std::string as_template(std::string_view path) {
  std::string out;
  for (const char octet : path) out.append(octet == '%' ? 2 : 1, octet);
  return out;
}

}  // namespace restante::config
