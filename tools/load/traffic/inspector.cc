// SPDX-License-Identifier: Apache-2.0
#include "inspector.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace restante::load {

namespace {

// RFC 1939, section 7.
constexpr std::size_t unique_id_octets_max = 70;

// Takes a number from the front.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return value;
}

bool take_blank(std::string_view& text) {
  if (!text.starts_with(' ')) return false;
  text.remove_prefix(1);
  return true;
}

// "2 320", and what may follow behind a blank.
std::optional<std::pair<std::uint64_t, std::uint64_t>> two_numbers(std::string_view text) {
  const auto one = take_number(text);
  if (!one || !take_blank(text)) return std::nullopt;
  const auto other = take_number(text);
  if (!other || !(text.empty() || text.starts_with(' '))) return std::nullopt;
  return std::pair(*one, *other);
}

bool is_unique_id(std::string_view text) {
  return !text.empty() && text.size() <= unique_id_octets_max &&
         std::ranges::all_of(text, [](char c) { return c >= 0x21 && c <= 0x7e; });
}

}  // namespace

void Inspector::begin(std::string_view user) {
  user_ = user;
  stat_.reset();
  sizes_.clear();
  listed_octets_ = 0;
  unique_ids_ = 0;
  retrieved_octets_ = 0;
  announced_.reset();
}

void Inspector::note(std::string_view what, std::string_view detail) {
  recorder_.note_violation(what, fmt::format("{}: {}", user_, detail));
}

void Inspector::stat(std::string_view line) {
  std::string_view rest = line.substr(std::min<std::size_t>(line.size(), 4));
  const auto numbers = two_numbers(rest);
  if (!numbers) return note("STAT without two numbers", line);
  stat_ = Sum{numbers->first, numbers->second};
}

void Inspector::list_line(std::string_view line) {
  const auto numbers = two_numbers(line);
  if (!numbers || numbers->first != sizes_.size() + 1) {
    note("a scan listing that is none", fmt::format("{} behind {}", line, sizes_.size()));
    sizes_.push_back(0);
    return;
  }
  sizes_.push_back(numbers->second);
  listed_octets_ += numbers->second;
}

void Inspector::list_end() {
  if (!stat_) return;
  if (stat_->messages != sizes_.size()) {
    note("LIST has another number of messages than STAT",
         fmt::format("{}, not {}", sizes_.size(), stat_->messages));
  } else if (stat_->octets != listed_octets_) {
    note("LIST has another sum of octets than STAT",
         fmt::format("{}, not {}", listed_octets_, stat_->octets));
  }
}

void Inspector::uidl_line(std::string_view line) {
  ++unique_ids_;
  std::string_view rest = line;
  const auto number = take_number(rest);
  if (number != unique_ids_ || !take_blank(rest) || !is_unique_id(rest)) {
    note("a unique-id listing that is none", fmt::format("{} behind {}", line, unique_ids_ - 1));
  }
}

void Inspector::uidl_end() {
  if (!stat_ && sizes_.empty()) return;
  if (unique_ids_ != messages()) {
    note("UIDL has another number of messages than STAT",
         fmt::format("{}, not {}", unique_ids_, messages()));
  }
}

void Inspector::retr_status(std::string_view line) {
  announced_.reset();
  std::string_view rest = line.substr(std::min<std::size_t>(line.size(), 4));
  const auto octets = take_number(rest);
  if (octets && rest.starts_with(" octets")) announced_ = octets;
}

void Inspector::retr_end(std::uint64_t number, const MessageCounter& message) {
  const std::uint64_t octets = message.octets();
  retrieved_octets_ += octets;
  if (message.bare_dots() > 0) {
    note("a line begins with a dot that is not doubled", fmt::format("in message {}", number));
  }
  if (announced_ && *announced_ != octets) {
    note("RETR sends another number of octets than its +OK says",
         fmt::format("message {}: {}, not {}", number, octets, *announced_));
  }
  const auto listed = octets_of(number);
  if (listed && *listed != octets) {
    note("RETR sends another number of octets than LIST says",
         fmt::format("message {}: {}, not {}", number, octets, *listed));
  }
}

void Inspector::all_retrieved() {
  if (!stat_ || !sizes_.empty() || stat_->octets == retrieved_octets_) return;
  note("all messages have another sum of octets than STAT",
       fmt::format("{}, not {}", retrieved_octets_, stat_->octets));
}

std::uint64_t Inspector::messages() const {
  return stat_ ? stat_->messages : sizes_.size();
}

std::optional<std::uint64_t> Inspector::octets_of(std::uint64_t number) const {
  if (number == 0 || number > sizes_.size()) return std::nullopt;
  return sizes_[number - 1];
}

}  // namespace restante::load
