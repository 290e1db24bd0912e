// SPDX-License-Identifier: Apache-2.0
#include "json_web_key.h"

#include "base64url.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace restante::oauth {

namespace {

using signature::PublicKey;

// A number or coordinate; empty where there is none.
std::string octets_member(const Json& key, const char* name) {
  const std::string* text = string_member(key, name);
  return text ? decode_base64url(*text).value_or("") : "";
}

// Whether a member is not there, or the string expected.
bool may_be(const Json& key, const char* name, std::string_view expected) {
  if (!key.contains(name)) return true;
  const std::string* text = string_member(key, name);
  return text && *text == expected;
}

bool may_verify(const Json& key) {
  const auto operations = key.find("key_ops");
  if (operations == key.end()) return true;
  return operations->is_array() &&
         std::find(operations->begin(), operations->end(), "verify") != operations->end();
}

// What the issuer says of the key's use. An algorithm it does not name is the type's only one here.
std::string objection_to_use(const Json& key, std::string_view algorithm) {
  if (!may_be(key, "use", "sig")) return "its \"use\" is not \"sig\"";
  if (!may_verify(key)) return "its \"key_ops\" do not list \"verify\"";
  if (!may_be(key, "alg", algorithm)) return fmt::format("its \"alg\" is not {}", algorithm);
  if (key.contains("d")) return "it is a private key; only its public half belongs here";
  return {};
}

std::expected<PublicKey, std::string> checked(const Json& key, std::string_view algorithm,
                                              std::optional<PublicKey> made,
                                              std::string_view otherwise) {
  if (std::string text = objection_to_use(key, algorithm); !text.empty()) {
    return std::unexpected(std::move(text));
  }
  if (!made) return std::unexpected(std::string(otherwise));
  return std::move(*made);
}

}  // namespace

std::expected<PublicKey, std::string> read_key(const Json& key) {
  const std::string* type = key.is_object() ? string_member(key, "kty") : nullptr;
  if (!type) return std::unexpected("it has no \"kty\"");
  if (*type == "RSA") {
    return checked(key, "RS256", PublicKey::rsa(octets_member(key, "n"), octets_member(key, "e")),
                   fmt::format("it is no RSA key of {} to {} bits", signature::rsa_bits_min,
                               signature::rsa_bits_max));
  }
  const std::string* curve = string_member(key, "crv");
  if (*type == "EC" && curve && *curve == "P-256") {
    return checked(key, "ES256", PublicKey::p256(octets_member(key, "x"), octets_member(key, "y")),
                   "it is no point of the curve P-256");
  }
  if (*type == "OKP" && curve && *curve == "Ed25519") {
    return checked(key, "EdDSA", PublicKey::ed25519(octets_member(key, "x")),
                   "it is no Ed25519 key of 32 octets");
  }
  return std::unexpected("it is neither RSA, nor EC on P-256, nor OKP on Ed25519");
}

}  // namespace restante::oauth
