// SPDX-License-Identifier: Apache-2.0
//
// A message that came, kept until it is delivered: in memory as long as it is small, then in a file
// that has no name and goes with it, whatever happens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante::delivery {

class Spool {
 public:
  // Most messages are far smaller; of a large one this is all that it takes of memory.
  static constexpr std::size_t memory_octets_max = 1024 * 1024;

  // TryAgain: the disk with the files for a while can't take it.
  [[nodiscard]] Result<void> append(std::string_view octets);

  std::uint64_t octets() const { return octets_; }

  // Octets from `offset` on; as many as there are and fit. 0: the end.
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> space) const;

 private:
  Result<void> move_to_file();
  Result<void> write(std::string_view octets);

  std::string memory_;
  Descriptor file_;
  std::uint64_t octets_ = 0;
};

}  // namespace restante::delivery
