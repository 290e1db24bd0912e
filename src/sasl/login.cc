// SPDX-License-Identifier: Apache-2.0
#include "login.h"

namespace restante::sasl {

Result<auth::Outcome> Login::respond(std::optional<std::string_view> response,
                                     const auth::Authenticator&, Enquiry&) {
  if (!response) return auth::Challenge{"Username:"};
  if (std::holds_alternative<AwaitingName>(step_)) return take_name(*response);
  if (std::holds_alternative<AwaitingPassword>(step_)) return take_password(*response);
  return auth::Refused{};
}

auth::Outcome Login::take_name(std::string_view name) {
  auto who = auth::claimant(name, {}, default_domain_);
  if (!who) {
    step_ = Ended{};
    return auth::Garbled{};
  }
  step_ = AwaitingPassword{std::move(*who)};
  return auth::Challenge{"Password:"};
}

auth::Outcome Login::take_password(std::string_view password) {
  auth::Claimant who = std::move(std::get<AwaitingPassword>(step_).who);
  step_ = Ended{};
  if (password.empty() || password.find('\0') != password.npos) return auth::Garbled{};
  return auth::Claimed{{std::move(who.user), auth::Secret(password)}, std::move(who.authorize_as)};
}

}  // namespace restante::sasl
