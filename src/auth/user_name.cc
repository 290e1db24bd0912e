// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/user_name.h"

#include <algorithm>
#include <cstddef>

namespace restante::auth {

namespace {

// What a file name may have: a store's path template may make a folder of a name.
constexpr std::size_t name_octets_max = 255;

bool is_forbidden(char letter) {
  const auto octet = static_cast<unsigned char>(letter);
  constexpr unsigned char del = 0x7f;
  return octet <= ' ' || octet == del || letter == '/' || letter == '\\' || letter == '%' ||
         letter == '@';
}

// A local part or a domain.
bool is_part(std::string_view text) {
  return !text.empty() && text != "." && text != ".." && std::ranges::none_of(text, is_forbidden);
}

std::optional<std::string> join(std::string_view local_part, std::string_view domain) {
  if (!is_part(local_part) || !is_part(domain)) return std::nullopt;
  std::string name(local_part);
  name += '@';
  name += domain;
  if (name.size() > name_octets_max) return std::nullopt;
  return name;
}

// "name" or "name@domain".
std::optional<std::string> qualify(std::string_view text, std::string_view default_domain) {
  const std::size_t at = text.find('@');
  if (at != text.npos) return join(text.substr(0, at), text.substr(at + 1));
  if (!default_domain.empty()) return join(text, default_domain);
  if (!is_part(text)) return std::nullopt;
  return std::string(text);
}

}  // namespace

std::optional<UserName> parse_user_name(std::string_view text, std::string_view default_domain) {
  if (text.size() > name_octets_max) return std::nullopt;
  const std::size_t backslash = text.find('\\');
  if (backslash == text.npos) {
    const auto user = qualify(text, default_domain);
    if (!user) return std::nullopt;
    return UserName{*user, *user};
  }
  const std::string_view domain = text.substr(0, backslash);
  const std::string_view rest = text.substr(backslash + 1);
  const std::size_t slash = rest.find('/');
  const auto user = join(rest.substr(0, slash), domain);
  const auto mailbox = slash == rest.npos ? user : qualify(rest.substr(slash + 1), domain);
  if (!user || !mailbox) return std::nullopt;
  return UserName{*user, *mailbox};
}

bool is_canonical_user(std::string_view text) {
  const std::size_t at = text.find('@');
  return text.size() <= name_octets_max && is_part(text.substr(0, at)) &&
         (at == text.npos || is_part(text.substr(at + 1)));
}

}  // namespace restante::auth
