// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/dot_writer.h"

#include <algorithm>
#include <cstring>

namespace restante::protocol {

DotWriter::Progress DotWriter::write(std::string_view stored, std::span<char> space) {
  const char* in = stored.data();
  const char* const in_end = in + stored.size();
  char* out = space.data();
  char* const out_end = out + space.size();
  while (in != in_end && out != out_end) {
    if (*in == '.' && at_ == At::LineStart) {
      *out++ = '.';
      at_ = At::StuffedDot;
      continue;
    }
    if (*in == '\n') {
      // The CR is written without consuming the LF, which then finds itself behind a CR.
      if (at_ != At::AfterCarriageReturn) {
        *out++ = '\r';
        at_ = At::AfterCarriageReturn;
        continue;
      }
      *out++ = *in++;
      at_ = At::LineStart;
      continue;
    }
    const auto most = static_cast<std::size_t>(std::min(in_end - in, out_end - out));
    const void* const line_feed = std::memchr(in, '\n', most);
    const std::size_t run = line_feed == nullptr ? most : static_cast<const char*>(line_feed) - in;
    std::memcpy(out, in, run);
    in += run;
    out += run;
    at_ = in[-1] == '\r' ? At::AfterCarriageReturn : At::MidLine;
  }
  return {static_cast<std::size_t>(in - stored.data()),
          static_cast<std::size_t>(out - space.data())};
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
