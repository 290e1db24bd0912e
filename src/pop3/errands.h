// SPDX-License-Identifier: Apache-2.0
//
// Carries out what sessions ask of the mail store. What they ask of the accounts goes another way:
// it is answered later, by the loop (see conversation_login.cc).
#pragma once

#include <span>

#include "restante/base/enquiry.h"
#include "restante/maildrop/mail_store.h"
#include "restante/pop3/answer.h"
#include "restante/session/errand.h"

namespace restante::pop3 {

// Whether it is a question to the accounts.
[[nodiscard]] bool is_for_accounts(const session::Errand& errand);

// Whether it is brought to its end also where its client is gone: what became of mail is to be
// known, and a maildrop is to be free.
[[nodiscard]] bool is_brought_to_its_end(const session::Errand& errand);

// A piece of a message is put at the beginning of `space`, which is not empty. The errand's own
// enquiry. REQUIRES: !is_for_accounts(errand).
[[nodiscard]] Outcome carry_out(const session::Errand& errand, maildrop::MailStore& store,
                                Enquiry& enquiry, std::span<char> space);

}  // namespace restante::pop3
