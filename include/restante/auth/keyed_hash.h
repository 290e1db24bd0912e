// SPDX-License-Identifier: Apache-2.0
//
// A hash (SipHash-2-4) whose values nobody can foresee who does not know the seed; whoever has the
// same seed gets the same values, in whichever process and on whichever machine.
//
// An authenticator picks with it the stored password that an unknown user's password is compared
// with. The seed is taken from the users' own secrets: were it drawn anew for each load, a name
// whose answers change their pace from one worker or reload to the next would be an unknown one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace restante::auth {

class KeyedHash {
 public:
  explicit KeyedHash(std::string_view seed);

  [[nodiscard]] std::uint64_t operator()(std::string_view octets) const;

  // A value of as many octets as are wanted (keyed BLAKE2b). That of a shorter one is its
  // beginning.
  [[nodiscard]] std::string expand(std::string_view octets, std::size_t size) const;

 private:
  std::array<unsigned char, 16> key_;
};

}  // namespace restante::auth
