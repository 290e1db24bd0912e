// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/line_reader.h"

#include <strings.h>

#include <algorithm>
#include <array>

namespace restante::protocol {

namespace {

std::string_view without_carriage_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

LineReader::Event LineReader::next(std::string_view& input, const LineLimits& limits) {
  if (state_ == State::Delivered) {
    held_.clear();
    state_ = State::Collecting;
  }
  for (;;) {
    if (state_ == State::Skipping && skipped_ > limits.skipped) {
      skipped_ -= static_cast<std::uint32_t>(limits.skipped);
      return Event::Endless;
    }
    const std::size_t end = input.find('\n');
    if (end == std::string_view::npos) return take_unfinished(input, limits);
    const std::string_view piece = input.substr(0, end);
    input.remove_prefix(end);
    if (state_ == State::Collecting) {
      const Event event = take_end(piece, limits);
      if (event == Event::Line) input.remove_prefix(1);
      return event;
    }
    skipped_ += static_cast<std::uint32_t>(piece.size());
    if (skipped_ > limits.skipped) continue;
    input.remove_prefix(1);
    state_ = State::Collecting;
  }
}

LineReader::Event LineReader::take_unfinished(std::string_view& input, const LineLimits& limits) {
  const std::string_view piece = input;
  input = {};
  if (piece.empty()) return Event::NeedsMore;
  if (state_ == State::Skipping) {
    skipped_ += static_cast<std::uint32_t>(piece.size());
    return skipped_ > limits.skipped ? next(input, limits) : Event::NeedsMore;
  }
  // One octet beyond the limit may yet turn out to be the CR of the line's end.
  const std::size_t allowance = piece.ends_with('\r') ? 1 : 0;
  if (held_.size() + piece.size() > limit_for(piece, limits) + allowance) {
    return skip(held_.size() + piece.size());
  }
  held_.append(piece);
  return Event::NeedsMore;
}

LineReader::Event LineReader::take_end(std::string_view end, const LineLimits& limits) {
  const std::size_t limit = limit_for(end, limits);
  // A piece this long need not be copied to know what becomes of it.
  if (held_.size() + end.size() > limit + 1) return skip(held_.size() + end.size());
  if (held_.empty()) {
    line_ = without_carriage_return(end);
  } else {
    held_.append(end);
    line_ = without_carriage_return(held_.view());
  }
  if (line_.size() > limit) return skip(std::max(held_.size(), end.size()));
  state_ = State::Delivered;
  return Event::Line;
}

std::size_t LineReader::limit_for(std::string_view piece, const LineLimits& limits) const {
  constexpr std::string_view verb = "AUTH ";
  std::array<char, verb.size()> start{};
  const std::size_t from_held = std::min(held_.size(), start.size());
  std::copy_n(held_.view().begin(), from_held, start.begin());
  std::copy_n(piece.begin(), std::min(piece.size(), start.size() - from_held),
              start.begin() + from_held);
  return ::strncasecmp(start.data(), verb.data(), verb.size()) == 0 ? limits.auth : limits.any;
}

// What was read of the line so far is `octets`; its end, if that was seen, is read again.
LineReader::Event LineReader::skip(std::size_t octets) {
  held_.clear();
  state_ = State::Skipping;
  skipped_ = static_cast<std::uint32_t>(octets);
  return Event::TooLong;
}

}  // namespace restante::protocol
