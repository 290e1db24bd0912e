// SPDX-License-Identifier: Apache-2.0
#include "user_list.h"

#include <string>
#include <utility>

#include "user_pattern.h"

namespace restante::load {

namespace {

constexpr std::string_view number_place = "{}";

std::string with_number(std::string_view password, const std::string& number) {
  std::string text(password);
  for (std::size_t at = 0; (at = text.find(number_place, at)) != text.npos; at += number.size()) {
    text.replace(at, number_place.size(), number);
  }
  return text;
}

// Of the last range of the pattern, which runs fastest.
Result<std::vector<std::string>> numbers_of(std::string_view names) {
  const std::size_t begin = names.rfind('{');
  if (begin == names.npos) {
    return failure(ErrorKind::Unsupported,
                   "--password has {} but --users has no range like {1..200}");
  }
  return expand_user_pattern(names.substr(begin, names.find('}', begin) - begin + 1));
}

}  // namespace

Result<std::vector<User>> make_users(std::string_view names, std::string_view password) {
  Result<std::vector<std::string>> expanded = expand_user_pattern(names);
  if (!expanded.has_value()) return std::unexpected(expanded.error());
  std::vector<std::string> numbers = {""};
  if (password.find(number_place) != password.npos) {
    Result<std::vector<std::string>> found = numbers_of(names);
    if (!found.has_value()) return std::unexpected(found.error());
    numbers = std::move(*found);
  }
  std::vector<User> users;
  users.reserve(expanded->size());
  for (std::string& name : *expanded) {
    const std::string& number = numbers[users.size() % numbers.size()];
    users.push_back(User{.name = std::move(name), .password = with_number(password, number)});
  }
  return users;
}

}  // namespace restante::load
