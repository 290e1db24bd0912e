// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/keyed_hash.h"

#include "start_sodium.h"

#include <sodium.h>

#include <cassert>

namespace restante::auth {

namespace {

const unsigned char* as_octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

KeyedHash::KeyedHash(std::string_view seed) {
  start_sodium();
  static_assert(sizeof(key_) == crypto_shorthash_KEYBYTES);
  const int done =
      crypto_generichash(key_.data(), key_.size(), as_octets(seed), seed.size(), nullptr, 0);
  assert(done == 0);
  (void)done;
}

std::uint64_t KeyedHash::operator()(std::string_view octets) const {
  std::uint64_t hash = 0;
  static_assert(sizeof hash == crypto_shorthash_BYTES);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), as_octets(octets), octets.size(),
                   key_.data());
  return hash;
}

}  // namespace restante::auth
