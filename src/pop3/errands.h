// SPDX-License-Identifier: Apache-2.0
//
// Carries out what sessions ask of the mail store. What they ask of the accounts goes another way:
// it is answered later, by the loop (see conversation_login.cc).
#pragma once

#include <optional>
#include <span>

#include "restante/base/patience.h"
#include "restante/maildrop/mail_store.h"
#include "restante/pop3/answer.h"
#include "restante/session/errand.h"

namespace restante::pop3 {

// Whether it is a question to the accounts.
[[nodiscard]] bool is_for_accounts(const session::Errand& errand);

// Nothing: with Patience::CachedOnly it can't be done at once. A piece of a message is put at the
// beginning of `space`, which is not empty. REQUIRES: !is_for_accounts(errand).
[[nodiscard]] std::optional<Answer> carry_out(const session::Errand& errand,
                                              maildrop::MailStore& store, Patience patience,
                                              std::span<char> space);

}  // namespace restante::pop3
