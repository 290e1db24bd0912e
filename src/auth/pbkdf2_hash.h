// SPDX-License-Identifier: Apache-2.0
//
// PBKDF2 over HMAC-SHA-1, as Dovecot writes it: "$1$salt$rounds$digest", the digest in hexadecimal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace restante::auth {

// Views look into the text.
struct Pbkdf2Hash {
  std::string_view salt;
  std::uint32_t rounds = 0;
  std::string digest;  // octets
};

[[nodiscard]] std::optional<Pbkdf2Hash> parse_pbkdf2(std::string_view text);

// Of what parse_pbkdf2() can read: empty, or what is asked for and how much may be, as in
// hash_cost.h.
[[nodiscard]] std::string objection_to_pbkdf2_cost(std::string_view text);

[[nodiscard]] bool verify_pbkdf2(std::string_view text, std::string_view password);

}  // namespace restante::auth
