// SPDX-License-Identifier: Apache-2.0
//
// The forms a value may have in the file. A form reads a node of TOML into a setting, or says what
// is wrong in a text that follows the key's name ("must be ..."), and prints a setting so that it
// reads back as the same.
#pragma once

#include "address.h"
#include "quoted.h"
#include "restante/config/units.h"
#include "template_syntax.h"

#include "restante/base/clock.h"
#include "restante/config/settings.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace restante::config {

template <class T>
using Reading = std::expected<T, std::string>;

inline constexpr std::uint64_t count_max = 1'000'000'000;    // more of anything is a slip
inline constexpr std::uint64_t line_octets_min = 255;        // RFC 2449 section 4
inline constexpr std::uint64_t line_octets_max = 64 * 1024;  // a client may make a session hold it
inline constexpr std::uint32_t workers_max = 1024;
inline constexpr std::uint32_t threads_max = 1024;  // libuv's own limit of its thread pool
inline constexpr std::uint32_t expire_days_max = 36'500;

// More in a row would be no delay.
inline constexpr std::uint32_t login_burst_max = 1000;
inline constexpr std::uint32_t file_mode_max = 0777;

// "must be WANTED, not NODE".
[[nodiscard]] std::string wrong(std::string_view wanted, const toml::node& node);

[[nodiscard]] Reading<std::string> read_text(const toml::node& node);
[[nodiscard]] Reading<std::vector<std::string>> read_texts(const toml::node& node);
[[nodiscard]] Reading<std::uint64_t> read_number(const toml::node& node, std::uint64_t min,
                                                 std::uint64_t max);
[[nodiscard]] Reading<Duration> read_duration(const toml::node& node, Duration min);
[[nodiscard]] Reading<std::size_t> read_word(const toml::node& node,
                                             std::span<const std::string_view> words);
[[nodiscard]] Reading<std::vector<MechanismSettings>> read_mechanisms(
    const toml::node& node, std::span<const std::string_view> names);
[[nodiscard]] Reading<std::vector<std::string>> read_names(const toml::node& node,
                                                           std::span<const std::string_view> names);
[[nodiscard]] std::string print_mechanisms(const std::vector<MechanismSettings>& mechanisms);

struct Text {
  static Reading<std::string> read(const toml::node& node) { return read_text(node); }
  static std::string print(const std::string& text) { return quoted(text); }
};

// Text that must pass a check.
template <Complaint (*check)(std::string_view)>
struct CheckedText : Text {
  static Reading<std::string> read(const toml::node& node) {
    Reading<std::string> text = read_text(node);
    if (!text) return text;
    if (const Complaint complaint = check(*text)) return std::unexpected(*complaint);
    return text;
  }
};

// The same, where "" asks for the default or turns something off.
template <Complaint (*check)(std::string_view)>
struct OptionalText : Text {
  static Reading<std::string> read(const toml::node& node) {
    Reading<std::string> text = read_text(node);
    return text && text->empty() ? text : CheckedText<check>::read(node);
  }
};

// Nor blank: whatever is compared with it, a name of blanks says as little as none.
[[nodiscard]] Complaint check_not_empty(std::string_view text);
[[nodiscard]] Complaint check_mail_domain(std::string_view domain);

using NonEmptyText = CheckedText<check_not_empty>;
using NameOrNone = OptionalText<check_not_empty>;

struct TextList {
  static Reading<std::vector<std::string>> read(const toml::node& node) { return read_texts(node); }
  static std::string print(const std::vector<std::string>& texts) { return quoted_list(texts); }
};

// Each of which stands a check.
template <Complaint (*check)(std::string_view)>
struct CheckedTextList : TextList {
  static Reading<std::vector<std::string>> read(const toml::node& node) {
    Reading<std::vector<std::string>> texts = read_texts(node);
    if (!texts) return texts;
    for (const std::string& text : *texts) {
      if (Complaint complaint = check(text)) return std::unexpected(*std::move(complaint));
    }
    return texts;
  }
};

using NetworkList = CheckedTextList<check_network>;
using WhomList = CheckedTextList<check_whom>;

// One path, or a list of them; "" is none.
struct PathList {
  static Reading<std::vector<std::string>> read(const toml::node& node);
  static std::string print(const std::vector<std::string>& paths);
};

struct Boolean {
  static Reading<bool> read(const toml::node& node);
  static std::string print(bool value) { return value ? "true" : "false"; }
};

template <class Integer, std::uint64_t min, std::uint64_t max>
struct Number {
  static Reading<Integer> read(const toml::node& node) {
    const Reading<std::uint64_t> number = read_number(node, min, max);
    if (!number) return std::unexpected(number.error());
    return static_cast<Integer>(*number);
  }
  static std::string print(Integer value) { return fmt::format("{}", value); }
};

using Count = Number<std::uint64_t, 0, count_max>;

// A number of processes, or "auto", which is kept as 0.
struct Workers {
  static Reading<std::uint32_t> read(const toml::node& node);
  static std::string print(std::uint32_t workers);
};

[[nodiscard]] Reading<std::uint32_t> read_percent(const toml::node& node, std::uint32_t min);

// A share of the whole, as in "50%".
template <std::uint32_t min>
struct Percent {
  static Reading<std::uint32_t> read(const toml::node& node) { return read_percent(node, min); }
  static std::string print(std::uint32_t percent) { return quoted(fmt::format("{}%", percent)); }
};

// A number of octets or a size; 0, no limit, is kept as the largest.
struct LineOctets {
  static Reading<std::uint64_t> read(const toml::node& node);
  static std::string print(std::uint64_t octets) { return fmt::format("{}", octets); }
};

template <std::int64_t min_milliseconds>
struct Period {
  static Reading<Duration> read(const toml::node& node) {
    return read_duration(node, Duration(min_milliseconds));
  }
  static std::string print(Duration period) { return quoted(print_duration(period)); }
};

// What the protocol counts in seconds.
struct WholeSeconds : Period<0> {
  static Reading<Duration> read(const toml::node& node);
};

// Octal digits in a string, as chmod(1) takes them; "" is nothing.
struct FileMode {
  static Reading<std::optional<std::uint32_t>> read(const toml::node& node);
  static std::string print(const std::optional<std::uint32_t>& mode);
};

// "never" or whole days.
struct ExpireDays {
  static Reading<std::optional<std::uint32_t>> read(const toml::node& node);
  static std::string print(const std::optional<std::uint32_t>& days);
};

// One of `words`, which stand in the order of the enumeration, or are kept as text.
template <class Value, const auto& words>
struct Word {
  static Reading<Value> read(const toml::node& node) {
    const Reading<std::size_t> index = read_word(node, words);
    if (!index) return std::unexpected(index.error());
    if constexpr (std::is_enum_v<Value>)
      return static_cast<Value>(*index);
    else
      return Value(words[*index]);
  }
  static std::string print(const Value& value) {
    if constexpr (std::is_enum_v<Value>)
      return quoted(words[static_cast<std::size_t>(value)]);
    else
      return quoted(value);
  }
};

// Some of `words`.
template <const auto& words>
struct NameList : TextList {
  static Reading<std::vector<std::string>> read(const toml::node& node) {
    return read_names(node, words);
  }
};

// false, true, or "always".
struct Offer {
  static Reading<std::optional<MechanismSettings::Offered>> read(const toml::node& node);
  static std::string print(const std::optional<MechanismSettings::Offered>& offered);
};

// Each once; with '!' before it one is always offered.
template <const auto& words>
struct MechanismList {
  static Reading<std::vector<MechanismSettings>> read(const toml::node& node) {
    return read_mechanisms(node, words);
  }
  static std::string print(const std::vector<MechanismSettings>& mechanisms) {
    return print_mechanisms(mechanisms);
  }
};

}  // namespace restante::config
