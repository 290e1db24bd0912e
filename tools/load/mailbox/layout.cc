// SPDX-License-Identifier: Apache-2.0
#include "layout.h"

#include <fmt/format.h>

namespace restante::load {

namespace {

std::string_view value_of(char variable, std::string_view user) {
  const std::size_t at = user.rfind('@');
  switch (variable) {
    case 'u':
      return user;
    case 'n':
      return user.substr(0, at);
    case 'd':
      return at == user.npos ? std::string_view() : user.substr(at + 1);
    case '%':
      return "%";
    default:
      return {};
  }
}

bool is_name_of_file(std::string_view value) {
  const bool has_others = value.find('/') != value.npos || value.find('\0') != value.npos;
  return !value.empty() && value != "." && value != ".." && !has_others;
}

}  // namespace

Result<std::string> expand_layout(std::string_view layout, std::string_view user) {
  std::string path;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    if (layout[i] != '%') {
      path += layout[i];
      continue;
    }
    const char variable = ++i < layout.size() ? layout[i] : '\0';
    const std::string_view value = value_of(variable, user);
    if (!is_name_of_file(value)) {
      return failure(ErrorKind::Unsupported,
                     fmt::format("layout \"{}\": no folder can be made of it for the user \"{}\"; "
                                 "it may have %u, %n, %d and %%",
                                 layout, user));
    }
    path += value;
  }
  return path;
}

}  // namespace restante::load
