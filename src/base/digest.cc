// SPDX-License-Identifier: Apache-2.0
#include "restante/base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cassert>

namespace restante::digest {

namespace {

template <class Digest>
Digest compute(const EVP_MD* algorithm, std::string_view octets) {
  Digest result{};
  unsigned int length = 0;
  const int done =
      EVP_Digest(octets.data(), octets.size(), result.data(), &length, algorithm, nullptr);
  assert(done == 1 && length == result.size());
  (void)done;
  return result;
}

}  // namespace

Sha1 sha1(std::string_view octets) { return compute<Sha1>(EVP_sha1(), octets); }
Sha256 sha256(std::string_view octets) { return compute<Sha256>(EVP_sha256(), octets); }
Sha512 sha512(std::string_view octets) { return compute<Sha512>(EVP_sha512(), octets); }

std::string hex(std::span<const std::uint8_t> octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(octets.size() * 2);
  for (const std::uint8_t octet : octets) {
    text += digits[octet >> 4];
    text += digits[octet & 0x0f];
  }
  return text;
}

bool equal_in_constant_time(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace restante::digest
