// SPDX-License-Identifier: Apache-2.0
//
// LOGIN, which no RFC describes: name and password, each asked for by a prompt. A client may send
// the name as its initial response. The prompts are the ones that old clients look for.
#pragma once

#include "restante/auth/claimant.h"
#include "restante/auth/mechanism.h"

#include <string>
#include <utility>
#include <variant>

namespace restante::sasl {

class Login : public auth::Exchange {
 public:
  static constexpr std::string_view advertised = "LOGIN";

  explicit Login(std::string default_domain) : default_domain_(std::move(default_domain)) {}

  std::string_view name() const override { return advertised; }
  Result<auth::Outcome> respond(std::optional<std::string_view> response,
                                const auth::Authenticator& users, Enquiry& enquiry) override;

 private:
  struct AwaitingName {};
  struct AwaitingPassword {
    auth::Claimant who;
  };
  struct Ended {};

  auth::Outcome take_name(std::string_view name);
  auth::Outcome take_password(std::string_view password);

  const std::string default_domain_;
  std::variant<AwaitingName, AwaitingPassword, Ended> step_;
};

}  // namespace restante::sasl
