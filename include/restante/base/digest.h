// SPDX-License-Identifier: Apache-2.0
//
// The digests that other people's formats ask for. OpenSSL computes them; nobody else need know.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace restante::digest {

using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;
using Sha512 = std::array<std::uint8_t, 64>;

[[nodiscard]] Sha1 sha1(std::string_view octets);
[[nodiscard]] Sha256 sha256(std::string_view octets);
[[nodiscard]] Sha512 sha512(std::string_view octets);

// Lower-case hexadecimal, two digits an octet.
[[nodiscard]] std::string hex(std::span<const std::uint8_t> octets);

// Compares in a time that depends on the lengths only. Unequal lengths are unequal.
[[nodiscard]] bool equal_in_constant_time(std::string_view one, std::string_view other);

}  // namespace restante::digest
