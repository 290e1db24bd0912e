// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/password_scheme.h"

#include "crypt_hash.h"
#include "encoded_value.h"
#include "hash_cost.h"
#include "pbkdf2_hash.h"
#include "restante/auth/ascii.h"
#include "restante/auth/saslprep.h"
#include "start_sodium.h"

#include "restante/base/digest.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <utility>

namespace restante::auth {

namespace {

struct SchemeName {
  std::string_view text;
  Scheme scheme;
};

constexpr std::array<SchemeName, 18> scheme_names = {{
    {"PLAIN", Scheme::Plain},
    {"CLEAR", Scheme::Plain},
    {"CLEARTEXT", Scheme::Plain},
    {"CRYPT", Scheme::Crypt},
    {"BLF-CRYPT", Scheme::Crypt},
    {"SHA512-CRYPT", Scheme::Crypt},
    {"SHA256-CRYPT", Scheme::Crypt},
    {"MD5-CRYPT", Scheme::Crypt},
    {"DES-CRYPT", Scheme::Crypt},
    {"YESCRYPT", Scheme::Crypt},
    {"ARGON2ID", Scheme::Argon2},
    {"ARGON2I", Scheme::Argon2},
    {"PBKDF2", Scheme::Pbkdf2},
    {"SSHA", Scheme::Ssha},
    {"SSHA256", Scheme::Ssha256},
    {"SSHA512", Scheme::Ssha512},
    {"SCRAM-SHA-1", Scheme::ScramSha1},
    {"SCRAM-SHA-256", Scheme::ScramSha256},
}};

// libsodium reads an array of this size, whatever the length of the text.
using Argon2Text = std::array<char, crypto_pwhash_STRBYTES>;

Argon2Text argon2_text(std::string_view value) {
  Argon2Text text{};
  std::memcpy(text.data(), value.data(), value.size());
  return text;
}

bool is_argon2(std::string_view value) {
  if (value.size() >= crypto_pwhash_STRBYTES || value.find('\0') != value.npos) return false;
  start_sodium();
  // Asked whether the hash needs renewal, libsodium says -1 where it can't read it.
  return crypto_pwhash_str_needs_rehash(argon2_text(value).data(), crypto_pwhash_OPSLIMIT_MIN,
                                        crypto_pwhash_MEMLIMIT_MIN) != -1;
}

bool verify_argon2(std::string_view value, std::string_view password) {
  return crypto_pwhash_str_verify(argon2_text(value).data(), password.data(), password.size()) == 0;
}

bool verify_crypt(const std::string& value, std::string_view password) {
  return digest::equal_in_constant_time(crypt_hash(password, value), value);
}

// A salt must follow the digest.
Result<std::string> read_salted(std::string_view octets, std::size_t digest_size) {
  if (octets.size() > digest_size) return std::string(octets);
  return failure(
      ErrorKind::Corrupt,
      fmt::format("the password's value is not {} octets of digest and a salt", digest_size));
}

// How values are written whose scheme's name does not say it.
ValueEncoding usual_encoding(Scheme scheme) {
  switch (scheme) {
    case Scheme::Ssha:
    case Scheme::Ssha256:
    case Scheme::Ssha512:
      return ValueEncoding::Base64;
    case Scheme::Plain:
    case Scheme::Crypt:
    case Scheme::Argon2:
    case Scheme::Pbkdf2:
    case Scheme::ScramSha1:
    case Scheme::ScramSha256:
      return ValueEncoding::AsIs;
  }
  std::unreachable();
}

template <class Digest>
bool verify_salted(std::string_view value, std::string_view password,
                   Digest (*digest)(std::string_view)) {
  const std::string_view salt = value.substr(sizeof(Digest));
  std::string salted;
  salted.reserve(password.size() + salt.size());  // no copies left behind by growing
  salted += password;
  salted += salt;
  const Digest made = digest(salted);
  sodium_memzero(salted.data(), salted.size());
  const std::string_view made_octets(reinterpret_cast<const char*>(made.data()), made.size());
  return digest::equal_in_constant_time(made_octets, value.substr(0, made.size()));
}

bool verify_scram(ScramHash hash, std::string_view value, std::string_view password) {
  // HMAC fills its key up with NULs: with one at its end the password would match as well.
  if (password.find('\0') != password.npos) return false;
  const Result<ScramKeys> kept = parse_scram_keys(hash, value);
  assert(kept);
  const ScramKeys made = derive_scram_keys(hash, password, kept->salt, kept->iterations);
  return digest::equal_in_constant_time(made.stored_key, kept->stored_key);
}

Result<std::string> read_scram(ScramHash hash, std::string_view value) {
  const Result<ScramKeys> keys = parse_scram_keys(hash, value);
  if (!keys) return Failure(keys.error());
  return std::string(value);
}

std::string objection_to_scram_cost(ScramHash hash, std::string_view value) {
  const Result<ScramKeys> keys = parse_scram_keys(hash, value);
  assert(keys);
  if (keys->iterations <= scram_iterations_granted_max) return {};
  return fmt::format("asks for {} iterations of SCRAM, and at most {} are granted",
                     keys->iterations, scram_iterations_granted_max);
}

// Digests of equal length, so that the time tells nothing of the stored password's length. It may
// have been stored in another form of those that look alike; both are compared always.
bool verify_plain(std::string_view value, std::string_view password) {
  const digest::Sha256 one = digest::sha256(password);
  const auto is = [&](std::string_view text) {
    const digest::Sha256 other = digest::sha256(text);
    return sodium_memcmp(one.data(), other.data(), one.size()) == 0;
  };
  const bool is_right = is(value);
  const bool is_right_prepared = is(prepare_password(value).reveal());
  return is_right || is_right_prepared;
}

Result<std::string> read_value(Scheme scheme, std::string_view value) {
  if (value.empty()) return failure(ErrorKind::Corrupt, "the password is empty");
  switch (scheme) {
    case Scheme::Plain:
      return std::string(value);
    case Scheme::Crypt:
      if (is_crypt_hash(value)) return std::string(value);
      return failure(ErrorKind::Corrupt, "the password's value is not a hash of crypt(3)");
    case Scheme::Argon2:
      if (is_argon2(value)) return std::string(value);
      return failure(ErrorKind::Corrupt, "the password's value is not a hash of argon2");
    case Scheme::Pbkdf2:
      if (parse_pbkdf2(value)) return std::string(value);
      return failure(ErrorKind::Corrupt, "the password's value is not $1$salt$rounds$digest");
    case Scheme::Ssha:
      return read_salted(value, sizeof(digest::Sha1));
    case Scheme::Ssha256:
      return read_salted(value, sizeof(digest::Sha256));
    case Scheme::Ssha512:
      return read_salted(value, sizeof(digest::Sha512));
    case Scheme::ScramSha1:
      return read_scram(ScramHash::Sha1, value);
    case Scheme::ScramSha256:
      return read_scram(ScramHash::Sha256, value);
  }
  std::unreachable();
}

Result<Scheme> scheme_named(std::string_view name) {
  for (const SchemeName& candidate : scheme_names) {
    if (equal_but_for_case(candidate.text, name)) return candidate.scheme;
  }
  std::string known;
  for (const SchemeName& candidate : scheme_names) {
    known += known.empty() ? "" : ", ";
    known += candidate.text;
  }
  // The name is not quoted: it may be a password that begins with a brace.
  return failure(ErrorKind::Unsupported,
                 fmt::format("the password's scheme is unknown; known are {}", known));
}

}  // namespace

Result<StoredPassword> StoredPassword::parse(std::string_view text) {
  std::string_view name = "CRYPT";
  if (text.starts_with('{')) {
    const std::size_t end = text.find('}');
    if (end == text.npos) {
      return failure(ErrorKind::Corrupt,
                     "the password begins with '{' and has no '}'; write {SCHEME}value");
    }
    name = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  }
  const std::optional<ValueEncoding> encoding = take_encoding(name);
  const Result<Scheme> scheme = scheme_named(name);
  if (!scheme) return Failure(scheme.error());
  const auto decoded = decode_value(encoding.value_or(usual_encoding(*scheme)), text);
  if (!decoded) return Failure(decoded.error());
  Result<std::string> value = read_value(*scheme, *decoded);
  if (!value) return Failure(std::move(value.error()));
  return StoredPassword(*scheme, std::move(*value));
}

std::string StoredPassword::objection_to_cost() const {
  switch (scheme_) {
    case Scheme::Crypt:
      return objection_to_crypt_cost(value_);
    case Scheme::Argon2:
      return objection_to_argon2_cost(value_);
    case Scheme::Pbkdf2:
      return objection_to_pbkdf2_cost(value_);
    case Scheme::ScramSha1:
      return objection_to_scram_cost(ScramHash::Sha1, value_);
    case Scheme::ScramSha256:
      return objection_to_scram_cost(ScramHash::Sha256, value_);
    case Scheme::Plain:
    case Scheme::Ssha:
    case Scheme::Ssha256:
    case Scheme::Ssha512:
      return {};
  }
  std::unreachable();
}

Match StoredPassword::verify(std::string_view password) const {
  if (!objection_to_cost().empty()) return Match::Wrong;
  bool matches = false;
  switch (scheme_) {
    case Scheme::Plain:
      matches = verify_plain(value_, password);
      break;
    case Scheme::Crypt:
      matches = verify_crypt(value_, password);
      break;
    case Scheme::Argon2:
      matches = verify_argon2(value_, password);
      break;
    case Scheme::Pbkdf2:
      matches = verify_pbkdf2(value_, password);
      break;
    case Scheme::Ssha:
      matches = verify_salted(value_, password, digest::sha1);
      break;
    case Scheme::Ssha256:
      matches = verify_salted(value_, password, digest::sha256);
      break;
    case Scheme::Ssha512:
      matches = verify_salted(value_, password, digest::sha512);
      break;
    case Scheme::ScramSha1:
      matches = verify_scram(ScramHash::Sha1, value_, password);
      break;
    case Scheme::ScramSha256:
      matches = verify_scram(ScramHash::Sha256, value_, password);
      break;
  }
  return matches && !password.empty() ? Match::Right : Match::Wrong;
}

Cost StoredPassword::cost() const {
  switch (scheme_) {
    case Scheme::Crypt:
    case Scheme::Argon2:
    case Scheme::Pbkdf2:
    case Scheme::ScramSha1:
    case Scheme::ScramSha256:
      return Cost::Expensive;
    case Scheme::Plain:
    case Scheme::Ssha:
    case Scheme::Ssha256:
    case Scheme::Ssha512:
      return Cost::Cheap;
  }
  std::unreachable();
}

std::optional<std::string_view> StoredPassword::plain() const {
  if (scheme_ != Scheme::Plain) return std::nullopt;
  return value_;
}

bool StoredPassword::is_scram(ScramHash hash) const {
  return scheme_ == (hash == ScramHash::Sha1 ? Scheme::ScramSha1 : Scheme::ScramSha256);
}

std::optional<ScramKeys> StoredPassword::scram_keys(ScramHash hash) const {
  if (!is_scram(hash)) return std::nullopt;
  Result<ScramKeys> keys = parse_scram_keys(hash, value_);
  assert(keys);
  return std::move(*keys);
}

}  // namespace restante::auth
