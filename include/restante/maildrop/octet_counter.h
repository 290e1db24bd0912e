// SPDX-License-Identifier: Apache-2.0
//
// Counts the octets of a message as RETR sends them (RFC 1939, section 11): a bare LF goes out as
// CRLF, a message that does not end a line gets a CRLF, an empty message stays empty, everything
// else (bare CR, NUL, 8-bit) goes out as it is. Dot-stuffing is not counted.
//
// Fed with the stored octets in any pieces; total() and form() may be asked once all are in.
#pragma once

#include <cstdint>
#include <string_view>

#include "restante/maildrop/form.h"

namespace restante::maildrop {

class OctetCounter {
 public:
  void add(std::string_view piece);
  // So many NULs, which is what a hole in a file is read as.
  void add_hole(std::uint64_t octets);
  std::uint64_t total() const;
  Form form() const;

 private:
  std::uint64_t octets_ = 0;
  std::uint64_t added_ = 0;  // octets, as they came
  enum class Dots : std::uint8_t { None, AtLineStarts } dots_ = Dots::None;
  char last_ = '\n';  // as if a line had just ended: an empty message gets no line end
};

}  // namespace restante::maildrop
