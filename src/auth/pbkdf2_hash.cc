// SPDX-License-Identifier: Apache-2.0
#include "pbkdf2_hash.h"

#include "encoded_value.h"

#include "restante/base/digest.h"

#include <fmt/format.h>

#include <cassert>
#include <charconv>
#include <system_error>
#include <utility>

namespace restante::auth {

namespace {

constexpr std::string_view prefix = "$1$";
constexpr std::uint32_t rounds_max =
    2'000'000;  // some half a second of one core; Dovecot takes 5000

}  // namespace

std::optional<Pbkdf2Hash> parse_pbkdf2(std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  const std::size_t salt_end = text.find('$');
  const std::size_t rounds_end = text.rfind('$');
  if (salt_end == text.npos || salt_end == rounds_end) return std::nullopt;
  Pbkdf2Hash hash;
  hash.salt = text.substr(0, salt_end);
  const char* const end = text.data() + rounds_end;
  const auto [rest, error] = std::from_chars(text.data() + salt_end + 1, end, hash.rounds);
  if (error != std::errc() || rest != end || hash.rounds == 0) return std::nullopt;
  auto digest = decode_value(ValueEncoding::Hex, text.substr(rounds_end + 1));
  if (!digest || digest->size() != sizeof(digest::Sha1)) return std::nullopt;
  hash.digest = std::move(*digest);
  return hash;
}

std::string objection_to_pbkdf2_cost(std::string_view text) {
  const auto hash = parse_pbkdf2(text);
  assert(hash);
  if (hash->rounds <= rounds_max) return {};
  return fmt::format("asks for {} rounds of PBKDF2, and at most {} are granted", hash->rounds,
                     rounds_max);
}

bool verify_pbkdf2(std::string_view text, std::string_view password) {
  // HMAC fills its key up with NULs: with one at its end the password would match as well.
  if (password.find('\0') != password.npos) return false;
  const auto hash = parse_pbkdf2(text);
  assert(hash);
  return digest::equal_in_constant_time(
      digest::pbkdf2(digest::Algorithm::Sha1Hash, password, hash->salt, hash->rounds),
      hash->digest);
}

}  // namespace restante::auth
