// SPDX-License-Identifier: Apache-2.0
#include "introspection_verifier.h"

#include "bearer_token.h"
#include "json.h"
#include "whole_seconds.h"

#include <fmt/format.h>

#include <utility>

namespace restante::oauth {

namespace {

constexpr long status_ok = 200;
constexpr long status_unauthorized = 401;
constexpr long status_forbidden = 403;

Failure failure_of(long status, const std::string& url) {
  if (status == status_unauthorized || status == status_forbidden) {
    return failure(ErrorKind::Denied,
                   fmt::format("{}: refuses us (status {}); check oauth.client_id and "
                               "oauth.client_secret",
                               url, status));
  }
  return failure(ErrorKind::TryAgain, fmt::format("{}: answered status {}", url, status));
}

}  // namespace

IntrospectionVerifier::IntrospectionVerifier(const Options& options, std::string authorities,
                                             const WallClock& clock)
    : endpoint_{options.url, form_encoded(options.client_id), form_encoded(options.client_secret),
                std::move(authorities), options.timeout},
      expected_{Expiry::Optional, options.issuer, options.audience, options.user_claim,
                whole_seconds(options.leeway)},
      clock_(clock),
      cache_(options.cache_tokens, whole_seconds(options.cache_ttl)) {}

Result<std::optional<std::string>> IntrospectionVerifier::user_of(std::string_view token,
                                                                  Enquiry& enquiry) const {
  if (!is_bearer_token(token)) return std::nullopt;
  const digest::Sha256 key = digest::sha256(token);
  if (auto known = cache_.find(key, clock_.seconds())) return *std::move(known);
  if (enquiry.patience() == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  Result<std::optional<Holder>> holder = ask(token);
  if (!holder) return Failure(std::move(holder.error()));
  if (!*holder) {
    cache_.keep_invalid(key, clock_.seconds());
    return std::nullopt;
  }
  cache_.keep_valid(key, **holder, clock_.seconds());
  return std::move((*holder)->user);
}

Result<std::optional<Holder>> IntrospectionVerifier::ask(std::string_view token) const {
  const std::string form = "token_type_hint=access_token&token=" + form_encoded(std::string(token));
  const Result<Response> response = post_form(endpoint_, form);
  if (!response) return Failure(response.error());
  if (response->status != status_ok) return failure_of(response->status, endpoint_.url);
  const std::optional<Json> answer = parse_object(response->body);
  const auto active = answer ? answer->find("active") : Json::const_iterator();
  if (!answer || active == answer->end() || !active->is_boolean()) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("{}: its answer is none of RFC 7662; is it the introspection "
                               "endpoint?",
                               endpoint_.url));
  }
  if (!active->get<bool>()) return std::nullopt;
  return holder_of(*answer, expected_, clock_.seconds());
}

}  // namespace restante::oauth
