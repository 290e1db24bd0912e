// SPDX-License-Identifier: Apache-2.0
#include "external.h"

#include "restante/auth/claimant.h"

namespace restante::sasl {

auth::Outcome External::judge(std::string_view response) const {
  auto who = auth::claimant(certificate_user_, response, default_domain_);
  if (!who) return auth::Garbled{};
  if (who->user.empty()) return auth::Refused{};
  return auth::Proved{std::move(who->user), std::move(who->authorize_as)};
}

}  // namespace restante::sasl
