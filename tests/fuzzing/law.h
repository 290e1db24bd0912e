// SPDX-License-Identifier: Apache-2.0
//
// What the fuzzers have in common. A fuzzer feeds octets to one door and states the laws that hold
// whatever they are; a law that is broken ends the program, and libFuzzer keeps the octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace restante::fuzzing {

inline void law(bool holds, const char* text) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", text);
  std::abort();
}

// Fuzzed octets, taken from the front piece by piece. At the end everything is 0 or empty.
class Octets {
 public:
  Octets(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  bool at_end() const { return rest_.empty(); }

  std::uint8_t number() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view upto(std::size_t count) {
    const std::string_view piece = rest_.substr(0, count);
    rest_.remove_prefix(piece.size());
    return piece;
  }

  std::string_view rest() { return upto(rest_.size()); }

 private:
  std::string_view rest_;
};

}  // namespace restante::fuzzing
