// SPDX-License-Identifier: Apache-2.0
#include "user_pattern.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>

namespace restante::load {

namespace {

struct Range {
  std::uint64_t first;
  std::uint64_t last;
  std::size_t width;  // 1: no wider than it must be

  std::uint64_t size() const { return last - first + 1; }
};

// Fewer digits than 64 bits hold, so that a size can't overflow.
constexpr std::size_t digits_max = 18;

std::optional<std::uint64_t> number(std::string_view digits) {
  if (digits.size() > digits_max) return {};
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()) return {};
  return value;
}

std::optional<Range> range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == text.npos) return {};
  const std::string_view left = text.substr(0, dots);
  const auto first = number(left);
  const auto last = number(text.substr(dots + 2));
  if (!first || !last || *last < *first) return {};
  return Range{*first, *last, left.front() == '0' ? left.size() : 1};
}

Failure unusable(std::string_view pattern, std::string_view why) {
  return failure(ErrorKind::Unsupported, fmt::format("users \"{}\": {}", pattern, why));
}

// Each of `heads` followed by each number of the range.
std::vector<std::string> crossed(const std::vector<std::string>& heads, const Range& range) {
  std::vector<std::string> names;
  names.reserve(heads.size() * range.size());
  for (const std::string& head : heads) {
    for (std::uint64_t i = range.first; i <= range.last; ++i) {
      names.push_back(fmt::format("{}{:0{}}", head, i, range.width));
    }
  }
  return names;
}

}  // namespace

Result<std::vector<std::string>> expand_user_pattern(std::string_view pattern) {
  if (pattern.empty()) return unusable(pattern, "there is no name in it");
  std::vector<std::string> names{""};
  std::string_view rest = pattern;
  while (!rest.empty()) {
    const std::size_t open = rest.find_first_of("{}");
    for (std::string& name : names) name += rest.substr(0, open);
    if (open == rest.npos) break;
    const std::size_t close = rest.find('}', open);
    if (rest[open] == '}' || close == rest.npos) {
      return unusable(pattern, "a brace stands alone; write {1..200}");
    }
    const auto numbers = range(rest.substr(open + 1, close - open - 1));
    if (!numbers) return unusable(pattern, "in braces goes a range that ascends, as {1..200}");
    if (numbers->size() > users_max / names.size()) {
      return unusable(pattern, fmt::format("that is more than {} names", users_max));
    }
    names = crossed(names, *numbers);
    rest.remove_prefix(close + 1);
  }
  return names;
}

}  // namespace restante::load
