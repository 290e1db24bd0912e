// SPDX-License-Identifier: Apache-2.0
#include "claims.h"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <string_view>
#include <utility>

namespace restante::oauth {

namespace {

// As long as a user's name may be anywhere else.
constexpr std::size_t user_octets_max = 255;

bool is_from(const Json& claims, const std::string& issuer) {
  if (issuer.empty()) return true;
  const std::string* claim = string_member(claims, "iss");
  return claim && *claim == issuer;
}

bool is_for(const Json& claims, const std::string& audience) {
  if (audience.empty()) return true;
  const auto claim = claims.find("aud");
  if (claim == claims.end()) return false;
  if (claim->is_array()) {
    return std::find(claim->begin(), claim->end(), audience) != claim->end();
  }
  return *claim == audience;
}

// RFC 8693, section 4.2; some issuers write a list.
bool has_scope(const Json& claims, std::string_view word) {
  const auto claim = claims.find("scope");
  if (claim == claims.end()) return false;
  if (claim->is_array()) return std::find(claim->begin(), claim->end(), word) != claim->end();
  const auto* text = claim->get_ptr<const std::string*>();
  if (text == nullptr) return false;
  return std::ranges::any_of(*text | std::views::split(' '),
                             [&](auto part) { return std::string_view(part) == word; });
}

bool has_scopes(const Json& claims, const std::string& words) {
  return std::ranges::all_of(words | std::views::split(' '), [&](auto part) {
    const std::string_view word(part);
    return word.empty() || has_scope(claims, word);
  });
}

bool has_begun(const Json& claims, const Expectations& expected, std::int64_t now) {
  const auto claim = claims.find("nbf");
  if (claim == claims.end()) return true;
  return claim->is_number() &&
         claim->get<double>() <= static_cast<double>(now) + static_cast<double>(expected.leeway);
}

bool has_not_ended(const Json& claims, const Expectations& expected, std::int64_t now) {
  const auto claim = claims.find("exp");
  if (claim == claims.end()) return expected.expiry == Expiry::Optional;
  return claim->is_number() &&
         static_cast<double>(now) < claim->get<double>() + static_cast<double>(expected.leeway);
}

std::optional<std::int64_t> end_of(const Json& claims) {
  const auto claim = claims.find("exp");
  if (claim == claims.end()) return std::nullopt;
  constexpr double far_future = 1e15;
  return static_cast<std::int64_t>(std::min(claim->get<double>(), far_future));
}

// Whoever signs up with another's address must not get the other's mail.
bool is_unverified_email(const Json& claims, std::string_view user_claim) {
  const auto verified = claims.find("email_verified");
  return user_claim == "email" && verified != claims.end() && *verified != true &&
         *verified != "true";
}

}  // namespace

std::optional<Holder> holder_of(const Json& claims, const Expectations& expected,
                                std::int64_t now) {
  if (!is_from(claims, expected.issuer) || !is_for(claims, expected.audience) ||
      !has_scopes(claims, expected.scope)) {
    return std::nullopt;
  }
  if (!has_begun(claims, expected, now) || !has_not_ended(claims, expected, now)) {
    return std::nullopt;
  }
  const std::string* user = string_member(claims, expected.user_claim.c_str());
  if (!user || user->empty() || user->size() > user_octets_max) return std::nullopt;
  if (is_unverified_email(claims, expected.user_claim)) return std::nullopt;
  return Holder{*user, end_of(claims)};
}

}  // namespace restante::oauth
