// SPDX-License-Identifier: Apache-2.0
#include "crc32c.h"

#include <array>

namespace restante::channel {

namespace {

constexpr std::uint32_t polynomial = 0x82f63b78;  // Castagnoli's, its bits in the order of the wire

constexpr auto remainders = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t octet = 0; octet < table.size(); ++octet) {
    std::uint32_t remainder = octet;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = remainder >> 1 ^ ((remainder & 1) != 0 ? polynomial : 0);
    }
    table[octet] = remainder;
  }
  return table;
}();

}  // namespace

void Crc32c::add(std::string_view octets) {
  for (const char octet : octets) {
    remainder_ =
        remainder_ >> 8 ^ remainders[(remainder_ ^ static_cast<unsigned char>(octet)) & 0xff];
  }
}

}  // namespace restante::channel
