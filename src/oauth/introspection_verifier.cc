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
                   fmt::format("{}: refuses us (status {}); check auth.oauth.client_id and "
                               "auth.oauth.client_secret",
                               url, status));
  }
  return failure(ErrorKind::TryAgain, fmt::format("{}: answered status {}", url, status));
}

}  // namespace

IntrospectionVerifier::IntrospectionVerifier(const Options& options, std::string authorities,
                                             const WallClock& clock, loop::Loop& loop)
    : url_(options.url),
      expected_{Expiry::Optional, options.issuer,     options.audience,
                options.scope,    options.user_claim, whole_seconds(options.leeway)},
      clock_(clock),
      cache_(options.cache_tokens, whole_seconds(options.cache_ttl)),
      client_(loop,
              {options.url, form_encoded(options.client_id), form_encoded(options.client_secret),
               std::move(authorities), options.timeout}) {}

Result<std::optional<std::string>> IntrospectionVerifier::user_of(std::string_view token,
                                                                  Enquiry& enquiry) const {
  if (!is_bearer_token(token)) return std::nullopt;
  const digest::Sha256 key = digest::sha256(token);
  const auto* request = enquiry.kept<HttpClient::Request>();
  if (request == nullptr) {
    if (auto known = cache_.find(key, clock_.seconds())) return *std::move(known);
    if (enquiry.patience() == Patience::MayBlock) return failure(ErrorKind::Later);
    auto asked = std::make_unique<HttpClient::Request>(
        client_, "token_type_hint=access_token&token=" + form_encoded(std::string(token)),
        enquiry.bell());
    request = asked.get();
    enquiry.keep(std::move(asked));
  }
  const Result<Response>* response = request->answer();
  if (response == nullptr) return failure(ErrorKind::Later);
  if (!*response) return Failure(response->error());
  Result<std::optional<Holder>> holder = understand(**response);
  if (!holder) return Failure(std::move(holder.error()));
  if (!*holder) {
    cache_.keep_invalid(key, clock_.seconds());
    return std::nullopt;
  }
  cache_.keep_valid(key, **holder, clock_.seconds());
  return std::move((*holder)->user);
}

Result<std::optional<Holder>> IntrospectionVerifier::understand(const Response& response) const {
  if (response.status != status_ok) return failure_of(response.status, url_);
  const std::optional<Json> answer = parse_object(response.body);
  const auto active = answer ? answer->find("active") : Json::const_iterator();
  if (!answer || active == answer->end() || !active->is_boolean()) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("{}: its answer is none of RFC 7662; is it the introspection "
                               "endpoint?",
                               url_));
  }
  if (!active->get<bool>()) return std::nullopt;
  return holder_of(*answer, expected_, clock_.seconds());
}

}  // namespace restante::oauth
