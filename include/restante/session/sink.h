// SPDX-License-Identifier: Apache-2.0
//
// A bounded place to write octets to. Borrows the memory.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <string_view>

namespace restante::session {

class Sink {
 public:
  explicit Sink(std::span<char> memory) : memory_(memory) {}

  // Takes as many octets as there is room for and says how many.
  std::size_t put(std::string_view octets) {
    const std::size_t taken = std::min(octets.size(), room());
    std::copy_n(octets.data(), taken, memory_.data() + used_);
    used_ += taken;
    return taken;
  }

  // For whoever writes in place: fill a part of space(), then say how much.
  std::span<char> space() const { return memory_.subspan(used_); }
  void advance(std::size_t octets) {
    assert(octets <= room());
    used_ += octets;
  }

  std::size_t room() const { return memory_.size() - used_; }
  std::string_view written() const { return {memory_.data(), used_}; }
  void clear() { used_ = 0; }

 private:
  std::span<char> memory_;
  std::size_t used_ = 0;
};

}  // namespace restante::session
