// SPDX-License-Identifier: Apache-2.0
//
// Finds the end of a message on the wire and counts its octets as they were before dot-stuffing
// (RFC 1939, section 3), without keeping or copying any. It runs from dot to dot with memchr.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace restante::load {

class MessageCounter {
 public:
  enum class End { NotYet, Reached };

  // A new message begins.
  void begin();

  // Takes octets from the front until the message has ended (its final dot is taken too) or until
  // none are left.
  [[nodiscard]] End take(std::string_view& octets);

  // Of the message so far: without the dots that were doubled and without the final one. Exact once
  // the end is reached.
  std::uint64_t octets() const { return octets_; }

  // Lines that begin with a dot which the server has not doubled.
  std::uint64_t bare_dots() const { return bare_dots_; }

 private:
  enum class Place { InLine, BehindCr, AtLineStart, BehindDot, BehindDotCr, Ended };

  std::size_t run(std::string_view octets, std::size_t at);
  void step(char octet);

  Place place_ = Place::AtLineStart;
  std::uint64_t octets_ = 0;
  std::uint64_t bare_dots_ = 0;
};

}  // namespace restante::load
