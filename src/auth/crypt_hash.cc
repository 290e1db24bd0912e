// SPDX-License-Identifier: Apache-2.0
#include "crypt_hash.h"

#include <crypt.h>
#include <sodium.h>

#include <array>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>

namespace restante::auth {

namespace {

struct Method {
  std::string_view prefix;
  std::size_t tail;  // the octets behind the last '$'
};

// crypt_checksalt() reads the beginning only. A hash that was cut short would never match, which an
// operator should learn when the file is read and not from the user.
constexpr std::array methods = {
    Method{"$y$", 43},  Method{"$gy$", 43}, Method{"$7$", 43}, Method{"$2", 53},
    Method{"$6$", 86},  Method{"$5$", 43},  Method{"$1$", 22}, Method{"$sha1", 28},
    Method{"$md5", 22}, Method{"$3$", 32},
};

// Hashes older than the '$': DES (2 octets of salt and 11 for each 8 octets of the password, though
// most systems look at 8 only) and BSDi's, which begins with '_'.
bool has_length_of_des(std::string_view hash) {
  constexpr std::size_t salt = 2;
  constexpr std::size_t block = 11;
  constexpr std::size_t bsdi = 20;
  if (hash.starts_with('_')) return hash.size() == bsdi;
  return hash.size() > salt && (hash.size() - salt) % block == 0;
}

bool has_length_of_method(std::string_view hash) {
  if (!hash.starts_with('$')) return has_length_of_des(hash);
  const std::size_t tail = hash.size() - hash.rfind('$') - 1;
  for (const Method& method : methods) {
    if (hash.starts_with(method.prefix)) return tail == method.tail;
  }
  return true;
}

// A password as C wants it, ended by a NUL and overwritten afterwards.
struct Phrase {
  explicit Phrase(std::string_view password) {
    assert(password.size() < text.size());
    std::memcpy(text.data(), password.data(), password.size());
  }
  Phrase(const Phrase&) = delete;
  Phrase& operator=(const Phrase&) = delete;
  ~Phrase() { sodium_memzero(text.data(), text.size()); }

  std::array<char, CRYPT_MAX_PASSPHRASE_SIZE> text{};
};

}  // namespace

bool is_crypt_hash(std::string_view hash) {
  if (hash.empty() || hash.find('\0') != hash.npos) return false;
  const int verdict = crypt_checksalt(std::string(hash).c_str());
  const bool is_known = verdict == CRYPT_SALT_OK || verdict == CRYPT_SALT_METHOD_LEGACY;
  return is_known && has_length_of_method(hash);
}

std::string crypt_hash(std::string_view password, const std::string& setting) {
  // Cut at the NUL, another password would match.
  if (password.find('\0') != password.npos) return {};
  if (password.size() >= CRYPT_MAX_PASSPHRASE_SIZE) return {};
  const Phrase phrase(password);
  const auto scratch = std::make_unique<crypt_data>();
  const char* hash =
      crypt_rn(phrase.text.data(), setting.c_str(), scratch.get(), sizeof(crypt_data));
  return hash == nullptr ? std::string() : std::string(hash);
}

std::string new_crypt_setting(const char* prefix, unsigned long cost) {
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
  const char* made = crypt_gensalt_rn(prefix, cost, nullptr, 0, setting.data(), setting.size());
  return made == nullptr ? std::string() : std::string(made);
}

}  // namespace restante::auth
