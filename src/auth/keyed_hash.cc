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

std::string KeyedHash::expand(std::string_view octets, std::size_t size) const {
  static_assert(sizeof(key_) >= crypto_generichash_KEYBYTES_MIN);
  std::string expanded;
  for (std::uint32_t block = 0; expanded.size() < size; ++block) {
    std::array<unsigned char, crypto_generichash_BYTES_MAX> made{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, key_.data(), key_.size(), made.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&block), sizeof block);
    crypto_generichash_update(&state, as_octets(octets), octets.size());
    crypto_generichash_final(&state, made.data(), made.size());
    sodium_memzero(&state, sizeof state);
    expanded.append(reinterpret_cast<const char*>(made.data()), made.size());
  }
  expanded.resize(size);
  return expanded;
}

}  // namespace restante::auth
