// SPDX-License-Identifier: Apache-2.0
#include "jwt_verifier.h"

#include "bearer_token.h"
#include "json.h"
#include "signed_text.h"
#include "whole_seconds.h"

#include <utility>

namespace restante::oauth {

JwtVerifier::JwtVerifier(KeySet keys, const Options& options, const WallClock& clock)
    : keys_(std::move(keys)),
      expected_{Expiry::Required, options.issuer,     options.audience,
                options.scope,    options.user_claim, whole_seconds(options.leeway)},
      clock_(clock),
      cache_(options.cache_tokens, whole_seconds(options.cache_ttl)) {}

Result<std::optional<std::string>> JwtVerifier::user_of(std::string_view token,
                                                        Enquiry& /*enquiry*/) const {
  if (!is_bearer_token(token)) return std::nullopt;
  const digest::Sha256 key = digest::sha256(token);
  const std::int64_t now = clock_.seconds();
  if (auto known = cache_.find(key, now)) return *std::move(known);
  std::optional<Holder> holder = verify(token, now);
  if (!holder) return std::nullopt;
  cache_.keep_valid(key, *holder, now);
  return std::move(holder->user);
}

std::optional<Holder> JwtVerifier::verify(std::string_view token, std::int64_t now) const {
  const std::optional<SignedText> envelope = open_envelope(token);
  if (!envelope) return std::nullopt;
  const signature::PublicKey* key = keys_.find(envelope->algorithm, envelope->key_id);
  if (!key ||
      key->verify(envelope->signed_part, envelope->signature) != signature::Verdict::Valid) {
    return std::nullopt;
  }
  const std::optional<Json> claims = parse_object(envelope->payload);
  return claims ? holder_of(*claims, expected_, now) : std::nullopt;
}

}  // namespace restante::oauth
