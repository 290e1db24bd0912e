// SPDX-License-Identifier: Apache-2.0
//
// What a test orders: which of a server's system calls is struck, and how. It lies in a file that
// the test and all processes of the server have mapped; tests/blackbox/faults.py knows its layout.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace restante::faults {

enum class Blow {
  None,
  Fail,  // the call is not made; it answers with Strike::error
  KillBefore,
  KillAfter,
  CutShort  // reads and writes move half of what they were asked to
};

struct Strike {
  Blow blow = Blow::None;
  int error = 0;
};

class Plan {
 public:
  // That of the environment's RESTANTE_FAULTS. Null where there is none, or none that can be used.
  static Plan* current();

  // For a call of this name on this path, which is about to be made.
  Strike strike(std::string_view call, std::string_view path);

  // Whether calls that changed something are to be written down, one a line, to the file beside
  // the plan whose name has ".record" behind it.
  bool is_recording() const { return recording_ != 0; }

  // Whether there is any need to know a call's path.
  bool is_in_use() const { return armed_ != 0 || recording_ != 0; }

 private:
  std::uint32_t armed_;
  std::uint32_t blow_;
  std::int32_t error_;
  std::uint32_t passed_;   // so many calls that match go by first
  std::uint32_t times_;    // so many are struck then
  std::uint32_t matched_;  // so many were seen; several processes count
  std::uint32_t recording_;
  std::array<char, 32> call_;   // empty: any
  std::array<char, 256> path_;  // a part of the path
};

// "unlink PATH", "rename PATH PATH", "mkdir PATH"
void record(const std::string& line);

}  // namespace restante::faults
