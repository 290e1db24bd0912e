// SPDX-License-Identifier: Apache-2.0
#include "words.h"

#include <fmt/format.h>

#include <array>
#include <ctime>

namespace restante::ctl {

namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

// One unit is as exact as anybody needs it.
std::string short_words(std::int64_t seconds) {
  if (seconds < minute) return fmt::format("{}s", seconds);
  if (seconds < hour) return fmt::format("{}m", seconds / minute);
  if (seconds < day) return fmt::format("{}h", seconds / hour);
  return fmt::format("{}d", seconds / day);
}

}  // namespace

std::string duration_words(std::int64_t seconds) {
  if (seconds < minute) return fmt::format("{} s", seconds);
  if (seconds < hour) return fmt::format("{} min", seconds / minute);
  if (seconds < day) return fmt::format("{} h {} min", seconds / hour, seconds % hour / minute);
  return fmt::format("{} d {} h", seconds / day, seconds % day / hour);
}

std::string octets_words(std::uint64_t octets) {
  constexpr std::array units = {"KiB", "MiB", "GiB", "TiB"};
  if (octets < 1024) return fmt::format("{}", octets);
  double size = static_cast<double>(octets) / 1024;
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < units.size(); ++unit) size /= 1024;
  return size < 10 ? fmt::format("{:.1f} {}", size, units[unit])
                   : fmt::format("{:.0f} {}", size, units[unit]);
}

std::optional<std::int64_t> seconds_of(const std::string& time) {
  std::tm parts{};
  const char* const end = ::strptime(time.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return ::timegm(&parts);
}

std::string time_of(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, sizeof "-YYYYYYYYYYY-MM-DDTHH:MM:SSZ"> words{};
  std::strftime(words.data(), words.size(), "%FT%TZ", ::gmtime_r(&time, &parts));
  return words.data();
}

std::string moment_words(const std::string& time, std::int64_t now) {
  const auto then = seconds_of(time);
  if (!then) return time;
  if (*then == now) return "now";
  return *then < now ? short_words(now - *then) + " ago" : "in " + short_words(*then - now);
}

std::string harmless(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto octet = static_cast<unsigned char>(text[at]);
    const bool is_c1 =
        octet == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
    if (is_c1) ++at;
    shown += octet < 0x20 || octet == 0x7F || is_c1 ? '?' : text[at];
  }
  return shown;
}

}  // namespace restante::ctl
