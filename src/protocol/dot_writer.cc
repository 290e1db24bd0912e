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
  Way way{stored.data(), stored.data() + stored.size(), space.data(), space.data() + space.size(),
          0};
  while (way.in != way.in_end && way.out != way.out_end) {
    write_lines(way);
    write_step(way);
  }
  return {static_cast<std::size_t>(way.in - stored.data()),
          static_cast<std::size_t>(way.out - space.data()), way.stuffed};
}

#ifdef __SSE2__

namespace {

// What is looked at for line feeds in one go: a bit for each octet.
constexpr std::ptrdiff_t block_octets = 64;

// Almost every line of a message is no longer (RFC 2045 has 76, RFC 5322 wants 78). So much is
// copied of each, because that costs less than to find out how much is needed.
constexpr std::ptrdiff_t usual_line_octets = 80;

constexpr std::ptrdiff_t additions_max = 3;  // a stuffed dot, CR, LF

std::uint64_t line_feeds_of(const char* block) {
  const __m128i line_feed = _mm_set1_epi8('\n');
  std::uint64_t line_feeds = 0;
  for (int part = 0; part < 4; ++part) {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block) + part);
    const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(octets, line_feed));
    line_feeds |= static_cast<std::uint64_t>(found) << (16 * part);
  }
  return line_feeds;
}

void copy_line(const char* from, const char* from_end, std::ptrdiff_t octets, char* to) {
  if (octets <= usual_line_octets && from_end - from >= usual_line_octets) {
    std::memcpy(to, from, usual_line_octets);
  } else {
    std::memcpy(to, from, static_cast<std::size_t>(octets));
  }
}

// Writes the line up to its line feed and returns where the next one goes. What is copied too much
// the next one is written over. REQUIRES: room for a usual line, for this one, and additions_max.
char* write_line(const char* line, const char* line_feed, const char* in_end, char* out) {
  const std::ptrdiff_t octets = line_feed - line;
  *out = '.';
  out += *line == '.' ? 1 : 0;
  copy_line(line, in_end, octets, out);
  const bool has_return = octets > 0 && line_feed[-1] == '\r';
  out += has_return ? octets - 1 : octets;
  *out++ = '\r';
  *out++ = '\n';
  return out;
}

}  // namespace

// Its variables are its own, because any octet that is written might change what others can see.
void DotWriter::write_lines(Way& way) {
  if (at_ != At::LineStart) return;
  const char* line = way.in;
  const char* const in_end = way.in_end;
  char* out = way.out;
  char* const out_end = way.out_end;
  std::size_t stuffed = 0;
  bool has_room = true;
  for (const char* block = line; has_room && in_end - block >= block_octets;
       block += block_octets) {
    for (std::uint64_t left = line_feeds_of(block); left != 0; left &= left - 1) {
      const char* const line_feed = block + std::countr_zero(left);
      has_room = out_end - out >= std::max(line_feed - line, usual_line_octets) + additions_max;
      if (!has_room) break;
      stuffed += *line == '.' ? 1 : 0;
      out = write_line(line, line_feed, in_end, out);
      line = line_feed + 1;
    }
  }
  way.in = line;
  way.out = out;
  way.stuffed += stuffed;
}

#else

void DotWriter::write_lines(Way&) {}

#endif

void DotWriter::write_step(Way& way) {
  if (way.in == way.in_end || way.out == way.out_end) return;
  if (*way.in == '.' && at_ == At::LineStart) {
    *way.out++ = '.';
    ++way.stuffed;
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
