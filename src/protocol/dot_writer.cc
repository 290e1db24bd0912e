// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/dot_writer.h"

#include <algorithm>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#endif

namespace restante::protocol {

DotWriter::Progress DotWriter::write(std::string_view stored, std::span<char> space) {
  const char* const in_end = stored.data() + stored.size();
  char* const out_end = space.data() + space.size();
  Way way{stored.data(), in_end, space.data(), out_end};
  while (way.in != in_end && way.out != out_end) {
    write_blocks(way);
    write_step(way);
  }
  return {static_cast<std::size_t>(way.in - stored.data()),
          static_cast<std::size_t>(way.out - space.data())};
}

#ifdef __SSE2__

namespace {

constexpr std::ptrdiff_t block_octets = 32;

// Copies a block and says, bit by bit, where in it there are line feeds.
std::uint32_t copy_block(const char* in, char* out) {
  const auto* const from = reinterpret_cast<const __m128i*>(in);
  auto* const to = reinterpret_cast<__m128i*>(out);
  const __m128i line_feed = _mm_set1_epi8('\n');
  const __m128i low = _mm_loadu_si128(from);
  const __m128i high = _mm_loadu_si128(from + 1);
  _mm_storeu_si128(to, low);
  _mm_storeu_si128(to + 1, high);
  const auto bits_low =
      static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(low, line_feed)));
  const auto bits_high =
      static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(high, line_feed)));
  return bits_low | bits_high << 16;
}

}  // namespace

// A block is copied to its end even where a line ends in it; what follows the line is then written
// over.
void DotWriter::write_blocks(Way& way) {
  constexpr std::ptrdiff_t additions_max = 3;  // a stuffed dot, CR, LF
  if (at_ == At::StuffedDot) return;
  At at = at_;
  while (way.in_end - way.in >= block_octets &&
         way.out_end - way.out >= block_octets + additions_max) {
    if (at == At::LineStart && *way.in == '.') *way.out++ = '.';
    const std::uint32_t line_feeds = copy_block(way.in, way.out);
    if (line_feeds == 0) {
      way.in += block_octets;
      way.out += block_octets;
      at = way.in[-1] == '\r' ? At::AfterCarriageReturn : At::MidLine;
      continue;
    }
    const int run = std::countr_zero(line_feeds);
    const bool has_return = run > 0 ? way.in[run - 1] == '\r' : at == At::AfterCarriageReturn;
    way.in += run + 1;
    way.out += run;
    *way.out = '\r';
    way.out += has_return ? 0 : 1;
    *way.out++ = '\n';
    at = At::LineStart;
  }
  at_ = at;
}

#else

void DotWriter::write_blocks(Way&) {}

#endif

void DotWriter::write_step(Way& way) {
  if (way.in == way.in_end || way.out == way.out_end) return;
  if (*way.in == '.' && at_ == At::LineStart) {
    *way.out++ = '.';
    at_ = At::StuffedDot;
    return;
  }
  if (*way.in == '\n') {
    // The CR is written without consuming the LF, which then finds itself behind a CR.
    if (at_ != At::AfterCarriageReturn) {
      *way.out++ = '\r';
      at_ = At::AfterCarriageReturn;
      return;
    }
    *way.out++ = *way.in++;
    at_ = At::LineStart;
    return;
  }
  const auto most = static_cast<std::size_t>(std::min(way.in_end - way.in, way.out_end - way.out));
  const void* const line_feed = std::memchr(way.in, '\n', most);
  const std::size_t run =
      line_feed == nullptr ? most : static_cast<const char*>(line_feed) - way.in;
  std::memcpy(way.out, way.in, run);
  way.in += run;
  way.out += run;
  at_ = way.in[-1] == '\r' ? At::AfterCarriageReturn : At::MidLine;
}

DotWriter::EndProgress DotWriter::finish(std::span<char> space) {
  constexpr std::string_view whole = "\r\n.\r\n";
  const std::string_view ending = at_ == At::LineStart ? whole.substr(2) : whole;
  const std::string_view rest = ending.substr(ending_written_);
  const std::size_t produced = std::min(rest.size(), space.size());
  std::copy_n(rest.begin(), produced, space.begin());
  ending_written_ = static_cast<std::uint8_t>(ending_written_ + produced);
  return {produced, produced == rest.size() ? Ending::Finished : Ending::Unfinished};
}

}  // namespace restante::protocol
