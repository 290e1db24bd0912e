// SPDX-License-Identifier: Apache-2.0
#include "signed_text.h"

#include "base64url.h"
#include "json.h"

#include "restante/auth/ascii.h"

#include <cstddef>
#include <utility>

namespace restante::oauth {

namespace {

std::optional<signature::Algorithm> algorithm_of(const Json& header) {
  const std::string* name = string_member(header, "alg");
  if (!name) return std::nullopt;
  if (*name == "RS256") return signature::Algorithm::RsaSha256;
  if (*name == "ES256") return signature::Algorithm::EcdsaP256Sha256;
  if (*name == "EdDSA") return signature::Algorithm::Ed25519;
  return std::nullopt;
}

// What a header has to say takes some hundred octets; one with a chain of certificates, which is
// not looked at, some thousand. The payload may be longer, but is parsed only once its signature is
// known to be right.
constexpr std::size_t header_octets_max = std::size_t{8} * 1024;

// A logout token, say, has the same issuer, keys and claims, and must not open a maildrop.
bool is_right_type(const Json& header) {
  if (!header.contains("typ")) return true;
  const std::string* text = string_member(header, "typ");
  if (!text) return false;
  std::string_view type = *text;
  constexpr std::string_view prefix = "application/";
  if (auth::equal_but_for_case(type.substr(0, prefix.size()), prefix)) {
    type.remove_prefix(prefix.size());
  }
  return auth::equal_but_for_case(type, "JWT") || auth::equal_but_for_case(type, "at+jwt");
}

}  // namespace

std::optional<SignedText> open_envelope(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  // With more than two dots a part has one in it, and does not decode.
  if (first == last || first > header_octets_max / 3 * 4) return std::nullopt;
  const auto header_text = decode_base64url(token.substr(0, first));
  auto payload = decode_base64url(token.substr(first + 1, last - first - 1));
  auto signature = decode_base64url(token.substr(last + 1));
  if (!header_text || !payload || !signature) return std::nullopt;

  const std::optional<Json> header = parse_object(*header_text);
  if (!header || header->contains("crit") || !is_right_type(*header)) return std::nullopt;
  const auto algorithm = algorithm_of(*header);
  if (!algorithm) return std::nullopt;
  std::optional<std::string> key_id;
  if (header->contains("kid")) {
    const std::string* text = string_member(*header, "kid");
    if (!text) return std::nullopt;
    key_id = *text;
  }
  return SignedText{*algorithm, std::move(key_id), token.substr(0, last), std::move(*payload),
                    std::move(*signature)};
}

}  // namespace restante::oauth
