// SPDX-License-Identifier: Apache-2.0
//
// Turns a stored message into what a multi-line reply carries (RFC 1939, section 3): each line ends
// with CRLF, a line that begins with a dot gets another one before it, and ".\r\n" ends it all.
//
// A bare LF becomes CRLF; CRLF stays; everything else, a bare CR and NUL included, stays as it is.
// A message that does not end a line gets a CRLF. Both ends may come in any pieces: the writer
// stops when either the stored octets or the space is used up and goes on from there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace restante::protocol {

class DotWriter {
 public:
  struct Progress {
    std::size_t consumed;  // of the stored octets
    std::size_t produced;  // into the space
    std::size_t stuffed;   // of these, the dots that are not the message's
  };

  // Stored octets that were not consumed are to be given again.
  Progress write(std::string_view stored, std::span<char> space);

  // How many octets finish() adds to the message itself: the end of its last line, or none.
  std::size_t missing_octets() const { return at_ == At::LineStart ? 0 : 2; }

  enum class Ending { Unfinished, Finished };
  struct EndProgress {
    std::size_t produced;
    Ending ending;
  };

  // The message's last octet was consumed: writes what ends it. Call again while Unfinished.
  EndProgress finish(std::span<char> space);

 private:
  enum class At : std::uint8_t {
    LineStart,
    StuffedDot,  // the additional dot is written, the message's own is next
    MidLine,
    AfterCarriageReturn
  };

  struct Way {
    const char* in;
    const char* in_end;
    char* out;
    char* out_end;
    std::size_t stuffed = 0;
  };

  // Whole lines, as far as there are any and room for them, where the processor has instructions
  // that find their ends.
  void write_lines(Way& way);
  // What is left: a line's end, or a run of octets without one.
  void write_step(Way& way);

  At at_ = At::LineStart;
  std::uint8_t ending_written_ = 0;
};

}  // namespace restante::protocol
