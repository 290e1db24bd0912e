// SPDX-License-Identifier: Apache-2.0
//
// Stored passwords: "{SCHEME}value", as Dovecot writes them.
//
//   {PLAIN}, {CLEAR}, {CLEARTEXT}        the password itself; right as it is kept and in its
//                                        prepared form (saslprep.h)
//   {CRYPT}, {BLF-CRYPT}, {SHA512-CRYPT}, {SHA256-CRYPT}, {MD5-CRYPT}, {DES-CRYPT}, {YESCRYPT}
//                                        all that crypt(3) of libxcrypt verifies; no scheme: CRYPT
//   {ARGON2ID}, {ARGON2I}                as libsodium writes them
//   {PBKDF2}                             $1$salt$rounds$digest, of SHA-1
//   {SSHA}, {SSHA256}, {SSHA512}         base64 of digest and salt
//   {SCRAM-SHA-1}, {SCRAM-SHA-256}       what SCRAM verifies a proof with: see scram.h
//
// A name may say how its value is written: {SSHA.HEX}, {PLAIN.B64}, {PLAIN.BASE64}. Without that
// the SSHA family is in base64, and all others stand as they are.
//
// Scheme names are compared without regard to case. No value lets an empty password in, not even
// the hash of one.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "restante/auth/scram.h"
#include "restante/base/result.h"

namespace restante::auth {

enum class Match { Right, Wrong };
enum class Cost { Cheap, Expensive };  // microseconds; or milliseconds, mostly tens of them
// Names that verify alike.
enum class Scheme { Plain, Crypt, Argon2, Pbkdf2, Ssha, Ssha256, Ssha512, ScramSha1, ScramSha256 };

class StoredPassword {
 public:
  // Unsupported: an unknown scheme. Corrupt: a value that its scheme can't read (a crypt(3) method
  // that libxcrypt does not know is Corrupt too). The text never shows the value.
  [[nodiscard]] static Result<StoredPassword> parse(std::string_view text);

  // Empty, or that verifying would cost more processor or memory than is granted, as in "asks for
  // 999999999 rounds of SHA-crypt, and at most 2000000 are granted". The limits, about a second of
  // one core and 256 MiB, stand in hash_cost.cc and scram.h. Who finds such a password says so, and
  // that nobody can log in with it.
  [[nodiscard]] std::string objection_to_cost() const;

  // With an objection to its cost nothing is computed and every password is wrong. Otherwise takes
  // the same time for right and wrong passwords, as far as the scheme allows. For crypt(3),
  // whose interface ends a password at a NUL and at 511 octets, passwords beyond that are wrong.
  [[nodiscard]] Match verify(std::string_view password) const;

  Cost cost() const;

  // The password itself, where it is kept so. Valid as long as this object is.
  [[nodiscard]] std::optional<std::string_view> plain() const;

  // Whether keys of this hash are kept, and these.
  bool is_scram(ScramHash hash) const;
  [[nodiscard]] std::optional<ScramKeys> scram_keys(ScramHash hash) const;

 private:
  StoredPassword(Scheme scheme, std::string value) : scheme_(scheme), value_(std::move(value)) {}

  Scheme scheme_;
  std::string value_;  // for the SSHA family: digest and salt, decoded
};

// The longest password that hash_password() takes: crypt(3)'s limit, for all schemes, so that a
// password can move from one to another.
inline constexpr std::size_t password_octets_max = 511;

// The schemes that hash_password() makes, the recommended one first.
[[nodiscard]] std::span<const std::string_view> hashable_schemes();

// "{SCHEME}value" with a new random salt. Unsupported: the scheme is not one of hashable_schemes(),
// or the password is empty, too long or contains a NUL, so that nobody could log in with it.
[[nodiscard]] Result<std::string> hash_password(std::string_view scheme, std::string_view password);

}  // namespace restante::auth
