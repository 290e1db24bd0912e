// SPDX-License-Identifier: Apache-2.0
//
// What keeps somebody from logging in, in words that can be said on the phone.
#pragma once

#include <optional>

#include "json.h"
#include "restante/clerk/accounts.h"

namespace restante::clerk {

struct Reasons {
  bool can_login = true;
  Json words = Json::array();
};

// `holder` is the session that has the maildrop; null: it is none of ours. Nothing of a maildrop:
// nobody could be asked, or there is nobody to have one.
[[nodiscard]] Reasons reasons_against(const AccountFacts& account,
                                      const std::optional<MaildropFacts>& maildrop,
                                      const Json& holder);

}  // namespace restante::clerk
