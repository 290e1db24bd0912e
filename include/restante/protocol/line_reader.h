// SPDX-License-Identifier: Apache-2.0
//
// Cuts a stream of octets into command lines (RFC 1939, section 3), whatever pieces it comes in.
//
// A line ends with CRLF or with a bare LF; neither is part of it. A line longer than its limit is
// reported once, as TooLong, as soon as that is certain, and skipped to its end; the next line is
// read as if nothing had been. One that goes on and on is Endless, again and again. While no line
// is unfinished a LineReader holds no memory beyond its own size; otherwise at most the limit and
// one octet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "restante/base/seldom_string.h"

namespace restante::protocol {

// The longest lines accepted, in octets, their ends not counted.
struct LineLimits {
  std::size_t any;
  std::size_t auth;  // of a line that begins with "AUTH ", which may bear a long initial response
  // So much of a line that is too long is read over at most: more is no client's mistake.
  std::size_t skipped = std::size_t{1024} * 1024;
};

class LineReader {
 public:
  enum class Event { Line, TooLong, Endless, NeedsMore };

  // Takes octets from the front of `input`: all of them when it answers NeedsMore.
  [[nodiscard]] Event next(std::string_view& input, const LineLimits& limits);

  // The line that next() announced. Valid until the next call of next(), and while the octets
  // given to that call live.
  std::string_view line() const { return line_; }

 private:
  enum class State : std::uint8_t { Collecting, Delivered, Skipping };

  Event take_unfinished(std::string_view& input, const LineLimits& limits);
  Event take_end(std::string_view end, const LineLimits& limits);
  std::size_t limit_for(std::string_view piece, const LineLimits& limits) const;
  Event skip(std::size_t octets);

  SeldomString held_;  // the beginning of a line whose end has not come; it may be a password
  std::string_view line_;
  State state_ = State::Collecting;
  std::uint32_t skipped_ = 0;  // octets, while Skipping
};

}  // namespace restante::protocol
