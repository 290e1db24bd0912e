// SPDX-License-Identifier: Apache-2.0
//
// CRC-32C (RFC 9260, appendix A) of octets that come in pieces.
#pragma once

#include <cstdint>
#include <string_view>

namespace restante::channel {

class Crc32c {
 public:
  void add(std::string_view octets);
  std::uint32_t value() const { return ~remainder_; }

 private:
  std::uint32_t remainder_ = ~std::uint32_t{0};
};

}  // namespace restante::channel
