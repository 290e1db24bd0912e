// SPDX-License-Identifier: Apache-2.0
#include "restante/base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cassert>
#include <memory>
#include <type_traits>
#include <utility>

#include "restante/base/free_by.h"

namespace restante::digest {

namespace {

using MessageDigest = std::unique_ptr<EVP_MD, FreeBy<EVP_MD_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;

// Of few octets most of the time went into looking the algorithm up and making a context: so a
// thread keeps both. What it was fed may be a secret: OpenSSL overwrites it when it has the result,
// but that of SHA-512 only when the context is emptied.
template <class Digest>
Digest compute(const char* name, std::string_view octets) {
  thread_local const MessageDigest algorithm(EVP_MD_fetch(nullptr, name, nullptr));
  thread_local const Context context(EVP_MD_CTX_new());
  Digest result{};
  unsigned int length = 0;
  const bool is_done = EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1 &&
                       EVP_DigestUpdate(context.get(), octets.data(), octets.size()) == 1 &&
                       EVP_DigestFinal_ex(context.get(), result.data(), &length) == 1;
  assert(is_done && length == result.size());
  (void)is_done;
  if constexpr (std::is_same_v<Digest, Sha512>) EVP_MD_CTX_reset(context.get());
  return result;
}

const EVP_MD* openssl_name_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::Md5Hash:
      return EVP_md5();
    case Algorithm::Sha1Hash:
      return EVP_sha1();
    case Algorithm::Sha256Hash:
      return EVP_sha256();
  }
  std::unreachable();
}

const unsigned char* as_octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* as_octets(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string room_for(const EVP_MD* algorithm) {
  return std::string(static_cast<std::size_t>(EVP_MD_get_size(algorithm)), '\0');
}

}  // namespace

std::string hash(Algorithm algorithm, std::string_view octets) {
  const EVP_MD* chosen = openssl_name_of(algorithm);
  std::string result = room_for(chosen);
  const int done =
      EVP_Digest(octets.data(), octets.size(), as_octets(result), nullptr, chosen, nullptr);
  assert(done == 1);
  (void)done;
  return result;
}

std::string hmac(Algorithm algorithm, std::string_view key, std::string_view octets) {
  const EVP_MD* chosen = openssl_name_of(algorithm);
  std::string result = room_for(chosen);
  // OpenSSL takes a null pointer for "the key of last time", so an empty key has an address.
  const void* key_octets = key.empty() ? "" : key.data();
  const unsigned char* done = HMAC(chosen, key_octets, static_cast<int>(key.size()),
                                   as_octets(octets), octets.size(), as_octets(result), nullptr);
  assert(done != nullptr);
  (void)done;
  return result;
}

std::string pbkdf2(Algorithm algorithm, std::string_view password, std::string_view salt,
                   std::uint32_t iterations) {
  const EVP_MD* chosen = openssl_name_of(algorithm);
  std::string result = room_for(chosen);
  const int done =
      PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), as_octets(salt),
                        static_cast<int>(salt.size()), static_cast<int>(iterations), chosen,
                        static_cast<int>(result.size()), as_octets(result));
  assert(done == 1);
  (void)done;
  return result;
}

Md5 md5(std::string_view octets) {
  return compute<Md5>("MD5", octets);
}
Sha1 sha1(std::string_view octets) {
  return compute<Sha1>("SHA1", octets);
}
Sha256 sha256(std::string_view octets) {
  return compute<Sha256>("SHA256", octets);
}
Sha512 sha512(std::string_view octets) {
  return compute<Sha512>("SHA512", octets);
}

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
