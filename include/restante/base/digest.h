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

using Md5 = std::array<std::uint8_t, 16>;
using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;
using Sha512 = std::array<std::uint8_t, 64>;

[[nodiscard]] Md5 md5(std::string_view octets);
[[nodiscard]] Sha1 sha1(std::string_view octets);
[[nodiscard]] Sha256 sha256(std::string_view octets);
[[nodiscard]] Sha512 sha512(std::string_view octets);

enum class Algorithm { Md5Hash, Sha1Hash, Sha256Hash };

// As long as the algorithm's digest: octets, not hexadecimal digits.
[[nodiscard]] std::string hash(Algorithm algorithm, std::string_view octets);
[[nodiscard]] std::string hmac(Algorithm algorithm, std::string_view key, std::string_view octets);

// PBKDF2 (RFC 8018) over HMAC. Takes milliseconds. `iterations` is at least 1.
[[nodiscard]] std::string pbkdf2(Algorithm algorithm, std::string_view password,
                                 std::string_view salt, std::uint32_t iterations);

// Lower-case hexadecimal, two digits an octet.
[[nodiscard]] std::string hex(std::span<const std::uint8_t> octets);

// Compares in a time that depends on the lengths only. Unequal lengths are unequal.
[[nodiscard]] bool equal_in_constant_time(std::string_view one, std::string_view other);

}  // namespace restante::digest
