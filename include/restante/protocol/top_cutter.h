// SPDX-License-Identifier: Apache-2.0
//
// Finds where TOP ends (RFC 1939, section 7): behind the header, the blank line and so many lines
// of the body. Works on stored octets, in any pieces; a line ends with LF or CRLF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace restante::protocol {

class TopCutter {
 public:
  explicit TopCutter(std::uint64_t body_lines) : body_lines_left_(body_lines) {}

  // How many octets of `piece` belong to the top; fewer than all only if is_complete() then.
  std::size_t take(std::string_view piece);

  bool is_complete() const { return in_ == In::Beyond; }

 private:
  enum class In : std::uint8_t { Header, Body, Beyond };
  enum class Line : std::uint8_t { Empty, OnlyCarriageReturn, NotEmpty };

  void end_line();

  std::uint64_t body_lines_left_;
  In in_ = In::Header;
  Line line_ = Line::Empty;
};

}  // namespace restante::protocol
