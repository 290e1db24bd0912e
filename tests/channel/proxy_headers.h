// SPDX-License-Identifier: Apache-2.0
//
// PROXY headers as a balancer builds them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crc32c.h"

namespace restante::channel::testing {

inline const std::string v2_signature("\r\n\r\n\0\r\nQUIT\n", 12);

inline std::string big_endian(std::uint32_t number, int octets) {
  std::string text;
  while (octets-- > 0) text += static_cast<char>(number >> 8 * octets);
  return text;
}

inline std::string v2(std::uint8_t version_and_command, std::uint8_t family,
                      std::string_view block) {
  return v2_signature + static_cast<char>(version_and_command) + static_cast<char>(family) +
         big_endian(static_cast<std::uint32_t>(block.size()), 2) + std::string(block);
}

inline std::string tlv(std::uint8_t type, std::string_view value) {
  return static_cast<char>(type) + big_endian(static_cast<std::uint32_t>(value.size()), 2) +
         std::string(value);
}

// 192.0.2.1:4711 to 198.51.100.2:110, and 2001:db8::1 to 2001:db8::2 likewise.
inline const std::string tcp4_addresses("\xc0\x00\x02\x01\xc6\x33\x64\x02\x12\x67\x00\x6e", 12);
inline const std::string tcp6_addresses =
    std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16) +
    std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x02", 16) +
    std::string("\x12\x67\0\x6e", 4);

inline std::string proxied(std::string_view tlvs) {
  return v2(0x21, 0x11, tcp4_addresses + std::string(tlvs));
}

// PP2_TYPE_SSL.
inline std::string ssl(std::uint8_t client, std::uint32_t verify, std::string_view tlvs) {
  return tlv(0x20, static_cast<char>(client) + big_endian(verify, 4) + std::string(tlvs));
}

// With a right checksum in the last four octets.
inline std::string checked(std::string header) {
  Crc32c crc;
  crc.add(header.substr(0, header.size() - 4) + std::string(4, '\0'));
  return header.replace(header.size() - 4, 4, big_endian(crc.value(), 4));
}

}  // namespace restante::channel::testing
