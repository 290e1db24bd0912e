// SPDX-License-Identifier: Apache-2.0
//
// Writes messages that look like mail (RFC 5322, RFC 2045) and are exactly as long as asked for:
// lines of many lengths, some that begin with a dot, and an attachment in base64 in every second
// one that has room for it. Bodies are cut out of two buffers that are filled once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace restante::load {

enum class LineEnds { Lf, Crlf };

class Composer {
 public:
  // From this size on no line begins with a dot: such a message is an attachment, and base64 has no
  // dots.
  static constexpr std::uint64_t large_octets_min = 1024 * 1024;

  Composer(std::uint64_t seed, LineEnds line_ends);

  // The message with this number, which tells its date. All else is drawn from `random`. Valid
  // until the next call. REQUIRES: octets >= message_octets_min.
  std::string_view compose(std::uint64_t octets, std::uint64_t number, Random& random);

 private:
  void fill_text(Random& random);
  void fill_base64(Random& random);

  void add_line(std::string_view text);
  void add_header(std::uint64_t number, Random& random);
  void add_body(std::uint64_t octets, Random& random);
  void add_parts(std::uint64_t octets, Random& random);

  // `octets` of text, of which the last ones end a line. REQUIRES: at least a line end's.
  void add_text(std::uint64_t octets, Random& random);
  void add_base64(std::uint64_t lines, Random& random);

  // `octets` of `pool`, which begins again where it ends.
  void add_from(std::string_view pool, std::size_t begin, std::uint64_t octets);

  const std::string_view line_end_;
  std::string text_;
  std::string dotless_text_;             // the same, but that no line begins with a dot
  std::string_view text_of_message_;     // one of the two
  std::vector<std::size_t> text_lines_;  // where they begin
  std::string base64_;
  std::string message_;
};

}  // namespace restante::load
