// SPDX-License-Identifier: Apache-2.0
//
// Whose places in shared memory are: each supervisor of a chain marks those that it claims with a
// mark of its own. 0: nobody's.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>

namespace restante::processes {

class OwnerMarks {
 public:
  // The first of a chain.
  OwnerMarks() = default;
  // Of one that finds these marks in a memory that it was handed.
  explicit OwnerMarks(std::span<const std::uint8_t> found);

  std::uint8_t own() const { return own_; }
  // Of a supervisor before us.
  bool is_inherited(std::uint8_t mark) const { return before_[mark]; }
  // Of one that was to be the next.
  bool is_successors(std::uint8_t mark) const {
    return mark != 0 && mark != own_ && !before_[mark];
  }

 private:
  static constexpr std::size_t marks = 256;

  std::uint8_t own_ = 1;
  std::bitset<marks> before_;
};

}  // namespace restante::processes
