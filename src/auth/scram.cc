// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/scram.h"

#include "restante/base/base64.h"
#include "restante/base/digest.h"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

namespace restante::auth {

namespace {

using digest::Algorithm;

Algorithm algorithm_of(ScramHash hash) {
  return hash == ScramHash::Sha1 ? Algorithm::Sha1Hash : Algorithm::Sha256Hash;
}

std::size_t key_octets(ScramHash hash) {
  return hash == ScramHash::Sha1 ? sizeof(digest::Sha1) : sizeof(digest::Sha256);
}

// Nothing unless there are four fields, neither more nor less.
std::optional<std::array<std::string_view, 4>> split_at_commas(std::string_view value) {
  std::array<std::string_view, 4> fields;
  for (std::size_t i = 0; i + 1 < fields.size(); ++i) {
    const std::size_t comma = value.find(',');
    if (comma == value.npos) return std::nullopt;
    fields[i] = value.substr(0, comma);
    value.remove_prefix(comma + 1);
  }
  if (value.find(',') != value.npos) return std::nullopt;
  fields.back() = value;
  return fields;
}

std::optional<std::uint32_t> parse_iterations(std::string_view text) {
  std::uint32_t iterations = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, iterations);
  if (error != std::errc() || stop != end) return std::nullopt;
  if (iterations < scram_iterations_min || iterations > scram_iterations_max) return std::nullopt;
  return iterations;
}

}  // namespace

// No text shows a part of the value: the keys let whoever reads the log try passwords.
Result<ScramKeys> parse_scram_keys(ScramHash hash, std::string_view value) {
  const auto fields = split_at_commas(value);
  if (!fields) {
    return failure(ErrorKind::Corrupt,
                   "the SCRAM value has not four fields; write iterations,salt,stored,server");
  }
  const auto iterations = parse_iterations((*fields)[0]);
  if (!iterations) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("the SCRAM iterations are not a number from {} to {}",
                               scram_iterations_min, scram_iterations_max));
  }
  auto salt = base64::decode((*fields)[1]);
  auto stored_key = base64::decode((*fields)[2]);
  auto server_key = base64::decode((*fields)[3]);
  if (!salt || !stored_key || !server_key || salt->empty()) {
    return failure(ErrorKind::Corrupt, "the SCRAM salt or a key is not base64");
  }
  if (stored_key->size() != key_octets(hash) || server_key->size() != key_octets(hash)) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("a SCRAM key is not {} octets long, as the scheme's hash has it",
                               key_octets(hash)));
  }
  return ScramKeys{*iterations, std::move(*salt), std::move(*stored_key), std::move(*server_key)};
}

std::string print_scram_keys(const ScramKeys& keys) {
  return fmt::format("{},{},{},{}", keys.iterations, base64::encode(keys.salt),
                     base64::encode(keys.stored_key), base64::encode(keys.server_key));
}

ScramKeys derive_scram_keys(ScramHash hash, std::string_view password, std::string_view salt,
                            std::uint32_t iterations) {
  assert(iterations > 0);
  const Algorithm algorithm = algorithm_of(hash);
  const std::string salted = digest::pbkdf2(algorithm, password, salt, iterations);
  const std::string client_key = digest::hmac(algorithm, salted, "Client Key");
  return ScramKeys{iterations, std::string(salt), digest::hash(algorithm, client_key),
                   digest::hmac(algorithm, salted, "Server Key")};
}

}  // namespace restante::auth
