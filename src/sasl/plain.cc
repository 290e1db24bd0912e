// SPDX-License-Identifier: Apache-2.0
#include "plain.h"

#include "restante/auth/claimant.h"

#include <cstddef>

namespace restante::sasl {

auth::Outcome Plain::judge(std::string_view response) const {
  const std::size_t first = response.find('\0');
  if (first == response.npos) return auth::Garbled{};
  const std::size_t second = response.find('\0', first + 1);
  if (second == response.npos) return auth::Garbled{};
  const std::string_view name = response.substr(first + 1, second - first - 1);
  const std::string_view password = response.substr(second + 1);
  if (password.empty() || password.find('\0') != password.npos) return auth::Garbled{};
  auto who = auth::claimant(name, response.substr(0, first), default_domain_);
  if (!who) return auth::Garbled{};
  return auth::Claimed{{std::move(who->user), auth::Secret(password)},
                       std::move(who->authorize_as)};
}

}  // namespace restante::sasl
