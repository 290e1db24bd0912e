// SPDX-License-Identifier: Apache-2.0
//
// Whole and cut up, the same octets are the same lines, and no line is longer than its limit.
#include <algorithm>
#include <string>
#include <string_view>

#include "law.h"
#include "restante/protocol/line_reader.h"

namespace {

using restante::fuzzing::law;
using restante::protocol::LineLimits;
using restante::protocol::LineReader;

constexpr LineLimits limits{.any = 16, .auth = 32, .skipped = 64};

std::string read_all(std::string_view octets, std::size_t piece_octets) {
  LineReader reader;
  std::string seen;
  while (!octets.empty()) {
    // A copy of its own, so that a view that is kept too long is noticed.
    const std::string piece(octets.substr(0, piece_octets));
    octets.remove_prefix(piece.size());
    std::string_view input = piece;
    for (auto event = reader.next(input, limits); event != LineReader::Event::NeedsMore;
         event = reader.next(input, limits)) {
      const std::string_view line = reader.line();
      const bool is_line = event == LineReader::Event::Line;
      law(!is_line || line.size() <= std::max(limits.any, limits.auth),
          "a line is within its limit");
      seen += is_line                               ? '<' + std::string(line) + '>'
              : event == LineReader::Event::TooLong ? "!"
                                                    : "&";
    }
    law(input.empty(), "a reader that needs more has taken all");
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  restante::fuzzing::Octets input(data, size);
  const std::size_t piece_octets = 1 + input.number() % 40;
  const std::string_view octets = input.rest();
  const std::string whole = read_all(octets, octets.size());
  law(read_all(octets, piece_octets) == whole, "pieces of any size are the same lines");
  law(read_all(octets, 1) == whole, "single octets are the same lines");
  return 0;
}
