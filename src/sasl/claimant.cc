// SPDX-License-Identifier: Apache-2.0
#include "claimant.h"

#include "restante/auth/user_name.h"
#include "restante/sasl/saslprep.h"

namespace restante::sasl {

std::optional<Claimant> claimant(std::string_view name, std::string_view authzid,
                                 std::string_view default_domain) {
  const auto prepared = prepare_name(name);
  if (!prepared) return std::nullopt;
  auto parsed = auth::parse_user_name(*prepared, default_domain);
  if (!authzid.empty()) {
    const auto prepared_authzid = prepare_name(authzid);
    if (!prepared_authzid) return std::nullopt;
    const auto other = auth::parse_user_name(*prepared_authzid, default_domain);
    if (!other) parsed.reset();
    if (parsed) parsed->mailbox = other->mailbox;
  }
  if (!parsed) return Claimant{};
  if (parsed->mailbox == parsed->user) parsed->mailbox.clear();
  return Claimant{parsed->user, parsed->mailbox};
}

}  // namespace restante::sasl
