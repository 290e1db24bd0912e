// SPDX-License-Identifier: Apache-2.0
//
// What verifying a password would cost, as its stored hash asks for it. A hash comes from whoever
// may write users: one that asks for an hour of the processor, or for all memory, must not get it.
#pragma once

#include <string>
#include <string_view>

namespace restante::auth {

// Empty if the cost is in bounds; else what is asked for and how much may be, as in "asks for
// 999999999 rounds of SHA-crypt, and at most 2000000 are granted". What can't be read asks for
// nothing: crypt(3) will not hash with it.
[[nodiscard]] std::string objection_to_crypt_cost(std::string_view hash);

// Likewise, of what libsodium writes: "$argon2id$v=19$m=KiB,t=passes,p=1$...".
[[nodiscard]] std::string objection_to_argon2_cost(std::string_view hash);

}  // namespace restante::auth
