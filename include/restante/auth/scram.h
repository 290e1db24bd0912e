// SPDX-License-Identifier: Apache-2.0
//
// What a server keeps of a password for SCRAM (RFC 5802, section 3): enough to verify a proof, not
// enough to make one. Stored as "{SCRAM-SHA-256}iterations,salt,stored key,server key", the last
// three in base64; likewise SCRAM-SHA-1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "restante/base/result.h"

namespace restante::auth {

enum class ScramHash { Sha1, Sha256 };

struct ScramKeys {
  std::uint32_t iterations;
  std::string salt;
  std::string stored_key;  // as long as the hash's digest
  std::string server_key;  // likewise

  bool operator==(const ScramKeys&) const = default;
};

// The least that RFC 7677 allows, and the most that a number of OpenSSL's holds. More than are
// granted are taken for an attempt to keep the processor busy: up to a second of one core.
inline constexpr std::uint32_t scram_iterations_min = 4096;
inline constexpr std::uint32_t scram_iterations_max = 0x7FFF'FFFF;
inline constexpr std::uint32_t scram_iterations_granted_max = 1'000'000;

// From the value behind "{SCRAM-...}". Corrupt: it is none.
[[nodiscard]] Result<ScramKeys> parse_scram_keys(ScramHash hash, std::string_view value);
[[nodiscard]] std::string print_scram_keys(const ScramKeys& keys);

// By PBKDF2: milliseconds. The password is prepared by SASLprep already.
[[nodiscard]] ScramKeys derive_scram_keys(ScramHash hash, std::string_view password,
                                          std::string_view salt, std::uint32_t iterations);

}  // namespace restante::auth
