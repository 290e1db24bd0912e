// SPDX-License-Identifier: Apache-2.0
//
// Whole and cut up, the same octets are the same lines.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "restante/protocol/line_reader.h"

namespace {

using restante::protocol::LineLimits;
using restante::protocol::LineReader;

std::string read_all(std::string_view octets, std::size_t piece_octets) {
  LineReader reader;
  std::string seen;
  while (!octets.empty()) {
    const std::string piece(octets.substr(0, piece_octets));
    octets.remove_prefix(piece.size());
    std::string_view input = piece;
    constexpr LineLimits limits{.any = 16, .auth = 32};
    for (auto event = reader.next(input, limits); event != LineReader::Event::NeedsMore;
         event = reader.next(input, limits)) {
      seen += event == LineReader::Event::TooLong ? "!" : '<' + std::string(reader.line()) + '>';
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece_octets = 1 + data[0] % 40;
  const std::string_view octets(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = read_all(octets, octets.size());
  if (read_all(octets, piece_octets) != whole || read_all(octets, 1) != whole) std::abort();
  return 0;
}
