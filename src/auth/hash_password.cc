// SPDX-License-Identifier: Apache-2.0
//
// New stored passwords. The costs are chosen so that one hash takes about 20 to 50 ms of one core:
// a guesser pays that for each guess, and a server of a few cores can still take the hundred logins
// a second that come when all clients return after a restart and nothing is remembered yet.
#include "restante/auth/password_scheme.h"

#include "crypt_hash.h"
#include "restante/auth/ascii.h"
#include "restante/auth/scram.h"
#include "start_sodium.h"

#include "restante/base/digest.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <cstdint>

namespace restante::auth {

namespace {

// OWASP's choice for Argon2id. libsodium's own "interactive" limit of 64 MiB takes four times as
// long and, with 32 threads hashing, 2 GiB of memory.
constexpr unsigned long long argon2_passes = 2;
constexpr std::size_t argon2_octets = std::size_t{19} * 1024 * 1024;

constexpr unsigned long yescrypt_cost = 5;  // libxcrypt's default: 16 MiB
constexpr unsigned long bcrypt_cost = 10;   // its logarithm to base 2
constexpr unsigned long sha512_crypt_rounds = 80000;

// For SCRAM the client does this work, at each login, and may be a telephone; the server does it
// where a password comes in plain. Clients with Cyrus SASL take up to 65,536.
constexpr std::uint32_t scram_iterations = 60000;

constexpr std::size_t salt_octets = 16;
constexpr std::size_t bcrypt_password_octets_max = 72;  // bcrypt reads over what follows

Result<std::string> hash_argon2id(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), argon2_passes,
                            argon2_octets, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return failure(ErrorKind::TryAgain, "not enough memory to hash the password");
  }
  return std::string(text.data());
}

Result<std::string> hash_crypt(std::string_view password, const char* prefix, unsigned long cost) {
  std::string hash = crypt_hash(password, new_crypt_setting(prefix, cost));
  if (!hash.empty()) return hash;
  return failure(ErrorKind::TryAgain,
                 fmt::format("crypt(3) of this system can't hash with {}", prefix));
}

Result<std::string> hash_yescrypt(std::string_view password) {
  return hash_crypt(password, "$y$", yescrypt_cost);
}

Result<std::string> hash_bcrypt(std::string_view password) {
  if (password.size() > bcrypt_password_octets_max) {
    return failure(ErrorKind::Unsupported,
                   fmt::format("BLF-CRYPT reads {} octets of a password only; use another scheme",
                               bcrypt_password_octets_max));
  }
  return hash_crypt(password, "$2y$", bcrypt_cost);
}

Result<std::string> hash_sha512_crypt(std::string_view password) {
  return hash_crypt(password, "$6$", sha512_crypt_rounds);
}

std::string new_salt() {
  std::string salt(salt_octets, '\0');
  randombytes_buf(salt.data(), salt.size());
  return salt;
}

Result<std::string> hash_scram_sha_256(std::string_view password) {
  return print_scram_keys(
      derive_scram_keys(ScramHash::Sha256, password, new_salt(), scram_iterations));
}

Result<std::string> hash_scram_sha_1(std::string_view password) {
  return print_scram_keys(
      derive_scram_keys(ScramHash::Sha1, password, new_salt(), scram_iterations));
}

template <class Digest>
Result<std::string> hash_salted(std::string_view password, Digest (*digest)(std::string_view)) {
  const std::string salt = new_salt();
  std::string salted;
  salted.reserve(password.size() + salt.size());
  salted += password;
  salted += salt;
  const Digest made = digest(salted);
  sodium_memzero(salted.data(), salted.size());

  std::string octets(reinterpret_cast<const char*>(made.data()), made.size());
  octets += salt;
  constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(octets.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(octets.data()),
                    octets.size(), variant);
  text.pop_back();  // the NUL
  return text;
}

Result<std::string> hash_ssha512(std::string_view password) {
  return hash_salted(password, digest::sha512);
}

Result<std::string> hash_ssha(std::string_view password) {
  return hash_salted(password, digest::sha1);
}

Result<std::string> keep_plain(std::string_view password) {
  return std::string(password);
}

constexpr std::array<std::string_view, 9> names = {"ARGON2ID",     "YESCRYPT",      "BLF-CRYPT",
                                                   "SHA512-CRYPT", "SCRAM-SHA-256", "SCRAM-SHA-1",
                                                   "SSHA512",      "SSHA",          "PLAIN"};
constexpr std::array<Result<std::string> (*)(std::string_view), names.size()> makers = {
    hash_argon2id,    hash_yescrypt, hash_bcrypt, hash_sha512_crypt, hash_scram_sha_256,
    hash_scram_sha_1, hash_ssha512,  hash_ssha,   keep_plain};

// Why nobody could log in with such a password; empty if somebody can.
std::string objection_to(std::string_view password) {
  if (password.empty()) return "the password is empty";
  if (password.find('\0') != password.npos) return "the password contains a NUL octet";
  if (password.size() > password_octets_max) {
    return fmt::format("the password is longer than {} octets", password_octets_max);
  }
  return {};
}

}  // namespace

std::span<const std::string_view> hashable_schemes() {
  return names;
}

Result<std::string> hash_password(std::string_view scheme, std::string_view password) {
  if (std::string objection = objection_to(password); !objection.empty()) {
    return failure(ErrorKind::Unsupported, std::move(objection));
  }
  start_sodium();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!equal_but_for_case(names[i], scheme)) continue;
    const Result<std::string> value = makers[i](password);
    if (!value) return value;
    return std::string("{").append(names[i]).append("}").append(*value);
  }
  return failure(ErrorKind::Unsupported, fmt::format("no scheme is named \"{}\"; write one of {}",
                                                     scheme, fmt::join(names, ", ")));
}

}  // namespace restante::auth
