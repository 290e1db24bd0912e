// SPDX-License-Identifier: Apache-2.0
//
// The people that the tests of this room log in, and the ways to lead an exchange.
#pragma once

#include "restante/auth/authenticator.h"
#include "restante/auth/mechanism.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace restante::sasl::testing {

class Village : public auth::Authenticator {
 public:
  Result<std::optional<auth::Identity>> authenticate(const auth::Credentials&,
                                                     Enquiry&) const override {
    return failure(ErrorKind::Unsupported, "an exchange verifies no password itself");
  }

  Result<std::optional<auth::Identity>> find(std::string_view, Enquiry&) const override {
    return failure(ErrorKind::Unsupported, "an exchange looks nobody up");
  }

  Result<auth::ScramKeys> scram_keys(auth::ScramHash hash, std::string_view user,
                                     Enquiry& enquiry) const override {
    const auto secret = plain_secret(user, enquiry);
    if (!secret) return Failure(secret.error());
    return auth::derive_scram_keys(hash, secret->reveal(), salt, iterations);
  }

  Result<auth::Secret> plain_secret(std::string_view user, Enquiry& enquiry) const override {
    asked.emplace_back(user);
    if (trouble) return failure(*trouble);
    if (enquiry.patience() < needed) return failure(ErrorKind::WouldBlock);
    const auto found = passwords.find(user);
    return auth::Secret(found == passwords.end() ? "nobody knows this" : found->second);
  }

  auth::Abilities abilities() const override { return {1, 1, 1, 1}; }

  std::map<std::string, std::string, std::less<>> passwords;
  std::string salt = "salt of all";
  std::uint32_t iterations = auth::scram_iterations_min;
  Patience needed = Patience::CachedOnly;
  std::optional<ErrorKind> trouble;
  mutable std::vector<std::string> asked;
};

using namespace std::string_literals;
using namespace std::string_view_literals;

inline auth::Outcome answer(auth::Exchange& exchange, std::optional<std::string_view> response,
                            const Village& village) {
  return exchange.respond(response, village, Enquiry().on_loop()).value();
}

// The octets of a challenge; "(none)" for any other outcome.
inline std::string challenge_of(const auth::Outcome& outcome) {
  const auto* challenge = std::get_if<auth::Challenge>(&outcome);
  return challenge == nullptr ? "(none)" : challenge->octets;
}

inline bool is_garbled(const auth::Outcome& outcome) {
  return std::holds_alternative<auth::Garbled>(outcome);
}

// Whom the exchange refused; "(none)" for any other outcome.
inline std::string refused(const auth::Outcome& outcome) {
  const auto* refusal = std::get_if<auth::Refused>(&outcome);
  return refusal == nullptr ? "(none)" : refusal->user;
}

inline bool is_refused(const auth::Outcome& outcome) {
  return std::holds_alternative<auth::Refused>(outcome);
}

// "USER" or "USER as MAILDROP"; with a password or token, " : " and that. "(none)": nobody.
inline std::string who(const auth::Outcome& outcome) {
  const auto as = [](const std::string& name) { return name.empty() ? ""s : " as " + name; };
  if (const auto* proved = std::get_if<auth::Proved>(&outcome)) {
    return proved->user + as(proved->authorize_as);
  }
  if (const auto* claimed = std::get_if<auth::Claimed>(&outcome)) {
    return claimed->credentials.user + as(claimed->authorize_as) + " : " +
           std::string(claimed->credentials.password.reveal());
  }
  if (const auto* bearer = std::get_if<auth::Bearer>(&outcome)) {
    return bearer->user + " : " + std::string(bearer->token.reveal());
  }
  return "(none)";
}

}  // namespace restante::sasl::testing
