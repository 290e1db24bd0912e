// SPDX-License-Identifier: Apache-2.0
#include "oauth.h"

#include "gs2_header.h"
#include "restante/auth/ascii.h"
#include "restante/auth/claimant.h"

#include <algorithm>
#include <cstddef>

namespace restante::sasl {

namespace {

constexpr char separator = '\x01';

bool is_letter(char octet) {
  const char folded = auth::fold_case(octet);
  return 'a' <= folded && folded <= 'z';
}

bool is_of_value(char octet) {
  return (' ' <= octet && octet <= '~') || octet == '\t' || octet == '\r' || octet == '\n';
}

bool is_of_token(char octet) {
  constexpr std::string_view marks = "-._~+/";
  return is_letter(octet) || ('0' <= octet && octet <= '9') || marks.find(octet) != marks.npos;
}

// "b64token" of RFC 6750.
bool is_token(std::string_view text) {
  const std::size_t length = text.find_last_not_of('=') + 1;
  return length > 0 && std::ranges::all_of(text.substr(0, length), is_of_token);
}

// The token behind "Bearer", or nothing where it is none.
std::optional<auth::Secret> bearer_token(std::string_view value) {
  constexpr std::string_view scheme = "Bearer ";
  if (!auth::equal_but_for_case(value.substr(0, scheme.size()), scheme)) return std::nullopt;
  value.remove_prefix(std::min(value.find_first_not_of(' ', scheme.size()), value.size()));
  if (!is_token(value)) return std::nullopt;
  return auth::Secret(value);
}

// The value of "auth" among pairs that each end with a separator, closed by one more.
std::optional<std::string_view> find_auth(std::string_view pairs) {
  std::optional<std::string_view> found;
  while (!pairs.starts_with(separator)) {
    const std::size_t end = pairs.find(separator);
    if (end == pairs.npos) return std::nullopt;
    const std::string_view pair = pairs.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == pair.npos) return std::nullopt;
    const std::string_view key = pair.substr(0, equals);
    const std::string_view value = pair.substr(equals + 1);
    if (!std::ranges::all_of(key, is_letter)) return std::nullopt;
    if (!std::ranges::all_of(value, is_of_value)) return std::nullopt;
    if (key == "auth" && found) return std::nullopt;
    if (key == "auth") found = value;
    pairs.remove_prefix(end + 1);
  }
  return pairs.size() == 1 ? found : std::nullopt;
}

auth::Outcome bearer(std::string_view name, auth::Secret token, std::string_view default_domain) {
  if (name.empty()) return auth::Bearer{{}, std::move(token)};
  auto who = auth::claimant(name, {}, default_domain);
  if (!who) return auth::Garbled{};
  if (who->user.empty()) return auth::Refused{};
  const bool is_own = who->authorize_as.empty();
  return auth::Bearer{std::move(is_own ? who->user : who->authorize_as), std::move(token)};
}

}  // namespace

auth::Outcome OauthBearer::judge(std::string_view response) const {
  const auto header = parse_gs2_header(response);
  // There is no OAUTHBEARER-PLUS to take a binding.
  if (!header || header->flag == BindingFlag::Taken) return auth::Garbled{};
  response.remove_prefix(header->octets);
  if (!response.starts_with(separator)) return auth::Garbled{};
  const auto value = find_auth(response.substr(1));
  if (!value) return auth::Garbled{};
  if (value->empty()) return bearer(header->authzid, auth::Secret(), default_domain_);
  auto token = bearer_token(*value);
  if (!token) return auth::Garbled{};
  return bearer(header->authzid, std::move(*token), default_domain_);
}

std::optional<auth::Challenge> OauthBearer::refusal() const {
  return auth::Challenge{R"({"status":"invalid_token"})"};
}

auth::Outcome Xoauth2::judge(std::string_view response) const {
  constexpr std::string_view start = "user=";
  const std::size_t end = response.find(separator);
  if (!response.starts_with(start) || end == response.npos) return auth::Garbled{};
  const std::string_view name = response.substr(start.size(), end - start.size());
  const auto value = find_auth(response.substr(end + 1));
  if (!value) return auth::Garbled{};
  auto token = bearer_token(*value);
  if (!token || name.empty()) return auth::Garbled{};
  return bearer(name, std::move(*token), default_domain_);
}

std::optional<auth::Challenge> Xoauth2::refusal() const {
  return auth::Challenge{R"({"status":"401","schemes":"bearer"})"};
}

}  // namespace restante::sasl
