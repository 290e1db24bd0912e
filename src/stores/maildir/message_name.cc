// SPDX-License-Identifier: Apache-2.0
#include "message_name.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include "restante/base/digest.h"
#include "restante/maildrop/snapshot.h"

namespace restante::stores {

namespace {

// The number that `text` begins with: 0 where there is none, the greatest where it is too great.
std::uint64_t leading_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
  return number;
}

// UNIQUE of SECONDS.UNIQUE.HOST.
std::string_view unique_part(std::string_view base_name) {
  const std::size_t begin = base_name.find('.');
  if (begin == std::string_view::npos) return {};
  return base_name.substr(begin + 1, base_name.find('.', begin + 1) - begin - 1);
}

// `field` is ",S=" or ",W=". Its first occurrence counts, and nothing but digits may follow.
std::optional<std::uint64_t> size_field(std::string_view base_name, std::string_view field) {
  const std::size_t begin = base_name.find(field);
  if (begin == std::string_view::npos) return {};
  std::string_view digits = base_name.substr(begin + field.size());
  digits = digits.substr(0, digits.find(','));
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return {};
  return number;
}

}  // namespace

std::string_view base_name(std::string_view file_name) {
  return file_name.substr(0, file_name.find(':'));
}

Arrival arrival_of(std::string_view base_name) {
  const std::string_view unique = unique_part(base_name);
  const std::size_t mark = unique.find('M');
  return {leading_number(base_name),
          mark == std::string_view::npos ? 0 : leading_number(unique.substr(mark + 1))};
}

std::optional<std::chrono::sys_seconds> arrival_time_of(std::string_view base_name) {
  std::uint32_t seconds = 0;
  const char* const end = base_name.data() + base_name.size();
  const auto [rest, error] = std::from_chars(base_name.data(), end, seconds);
  if (error != std::errc() || rest == end || *rest != '.') return {};
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  return time < earliest_arrival ? std::nullopt : std::optional(time);
}

std::optional<Sizes> sizes_of(std::string_view base_name) {
  const auto stored = size_field(base_name, ",S=");
  const auto with_crlf = size_field(base_name, ",W=");
  if (!stored || !with_crlf) return {};
  if (*with_crlf < *stored || *with_crlf - *stored > *stored) return {};
  return Sizes{*stored, *with_crlf};
}

std::string unique_id_of(std::string_view base_name) {
  constexpr std::size_t digits = 32;
  if (maildrop::is_unique_id(base_name)) return std::string(base_name);
  return digest::hex(digest::sha256(base_name)).substr(0, digits);
}

std::string with_seen_flag(std::string_view file_name) {
  constexpr std::string_view flags_mark = ":2,";
  const std::string_view base = base_name(file_name);
  const std::string_view info = file_name.substr(base.size());
  if (info.empty()) return std::string(base).append(flags_mark).append("S");
  if (!info.starts_with(flags_mark)) return std::string(file_name);

  std::string_view rest = info.substr(flags_mark.size());
  std::string flags(rest.substr(0, rest.find(',')));
  rest.remove_prefix(flags.size());
  if (flags.find('S') != std::string::npos) return std::string(file_name);
  flags += 'S';
  std::ranges::sort(flags);
  return std::string(base).append(flags_mark).append(flags).append(rest);
}

}  // namespace restante::stores
