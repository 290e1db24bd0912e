// SPDX-License-Identifier: Apache-2.0
#include "choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "restante/sasl/mechanisms.h"

namespace restante {

namespace {

using auth::Means;
using Wish = config::MechanismSettings::Offered;

constexpr std::string_view apop = "APOP";
constexpr std::string_view user = "USER";

Means means_of(std::string_view name) {
  if (name == apop) return Means::PlainSecret;
  return sasl::means_of(name).value_or(Means::AnyForm);
}

bool states(const SourceMeans& source, Means means) {
  return std::ranges::any_of(source.stated,
                             [&](const std::string& name) { return means_of(name) == means; });
}

void append(std::string& list, std::string_view what) {
  if (!list.empty()) list += ", ";
  list += what;
}

// Which users can't use it; empty: all can.
std::string users_in_the_way(Means means, std::span<const SourceMeans> sources) {
  std::uint64_t users = 0;
  std::uint64_t unable = 0;
  std::string unserving;
  for (const SourceMeans& source : sources) {
    const bool is_counted = source.counted.counting == auth::Abilities::Counting::Done;
    if (source.stated.empty() && is_counted) {
      users += source.counted.users;
      unable += source.counted.users - source.counted.able(means);
    } else if (!states(source, means) && (means != Means::AnyForm || !source.stated.empty())) {
      append(unserving, fmt::format("auth.source.mechanisms of {} does not say it", source.source));
    }
  }
  std::string text;
  if (unable > 0) text = fmt::format("{} of {} users can't use it", unable, users);
  if (!unserving.empty()) append(text, unserving);
  return text;
}

bool is_of_tokens(std::string_view name) {
  return name == "OAUTHBEARER" || name == "XOAUTH2";
}

bool is_of_passwords(std::string_view name) {
  return name == user || name == "PLAIN" || name == "LOGIN";
}

// Why nobody at all could use it, whatever the users have; empty: somebody could. A balancer may
// have a client's TLS and its certificate.
std::string_view obstacle(std::string_view name, const config::Settings& settings) {
  constexpr std::string_view no_tls = "no listener has TLS";
  const auto& listeners = settings.listeners;
  const bool has_tls = std::ranges::any_of(
      listeners, [](const auto& listener) { return listener.tls != config::TlsMode::None; });
  const bool has_balancer = std::ranges::any_of(
      listeners, [](const auto& listener) { return !listener.proxy_protocol.empty(); });
  const bool is_never = settings.auth.plaintext == config::Plaintext::Never;
  const config::OAuthSettings& oauth = settings.auth.oauth;
  if (is_of_tokens(name) && oauth.jwks.empty() && oauth.introspection_url.empty()) {
    return "neither auth.oauth.jwks nor auth.oauth.introspection_url is set";
  }
  if (is_of_passwords(name) && is_never) return "auth.plaintext is \"never\"";
  if (name.ends_with("-PLUS") && !has_tls) return no_tls;
  if (is_of_tokens(name) && is_never && !has_tls && !has_balancer) return no_tls;
  if (name != "EXTERNAL" || has_balancer) return {};
  if (!has_tls) return no_tls;
  return settings.tls.client_ca.empty() ? "tls.client_ca is not set" : "";
}

enum class Ruling { Offered, Withheld };

// And says why.
Ruling rule(std::string_view name, Wish wish, const config::Settings& settings,
            std::span<const SourceMeans> sources, Choice& choice) {
  const std::string_view nobody = obstacle(name, settings);
  const std::string some = users_in_the_way(means_of(name), sources);
  if (nobody.empty() && some.empty()) {
    append(choice.offered, name);
    return Ruling::Offered;
  }
  if (nobody.empty() && wish == Wish::Always) {
    append(choice.offered, fmt::format("{} ({})", name, some));
    return Ruling::Offered;
  }
  append(choice.withheld, fmt::format("{} ({})", name, nobody.empty() ? some : nobody));
  return Ruling::Withheld;
}

}  // namespace

bool Choice::is_empty() const {
  return readiness.mechanisms.empty() && readiness.apop == accounts::Readiness::Apop::Withheld &&
         readiness.passwords == accounts::Readiness::Passwords::Withheld;
}

Choice choose(const config::Settings& settings, std::span<const SourceMeans> sources) {
  Choice choice;
  for (const SourceMeans& source : sources) {
    auto& longest = choice.readiness.longest_login_delay;
    if (source.counted.own_login_delays == 0) continue;
    longest = std::max(longest.value_or(Duration(0)), source.counted.longest_login_delay);
  }
  for (const auto& [name, wish] : settings.auth.mechanisms) {
    if (rule(name, wish, settings, sources, choice) == Ruling::Offered) {
      choice.readiness.mechanisms.push_back(name);
    }
  }
  const auto& wished = settings.auth.apop;
  if (wished && rule(apop, *wished, settings, sources, choice) == Ruling::Offered) {
    choice.readiness.apop = accounts::Readiness::Apop::Offered;
  }
  // It is said only where it is missing: everybody expects it.
  Choice of_user;
  if (rule(user, Wish::WhereAllUsersCanUseIt, settings, sources, of_user) == Ruling::Withheld) {
    choice.readiness.passwords = accounts::Readiness::Passwords::Withheld;
    append(choice.withheld, of_user.withheld);
  }
  return choice;
}

}  // namespace restante
