// SPDX-License-Identifier: Apache-2.0
//
// Who a client says it is, and whose maildrop it asks for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace restante::auth {

struct Claimant {
  std::string user;          // canonical; empty: the name can be nobody's
  std::string authorize_as;  // canonical; empty: the user's own
};

// Blanks around a name are none of it, whichever way it comes. The authorization identity, where
// there is one, wins over a mailbox that `name` itself names. Nothing: one of the two is no name at
// all (see prepare_name()).
[[nodiscard]] std::optional<Claimant> claimant(std::string_view name, std::string_view authzid,
                                               std::string_view default_domain);

}  // namespace restante::auth
