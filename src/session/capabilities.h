// SPDX-License-Identifier: Apache-2.0
//
// What may be asked in both AUTHORIZATION and TRANSACTION: CAPA (RFC 2449) and LANG (RFC 6856).
#pragma once

#include "restante/protocol/command.h"
#include "restante/session/desk.h"

#include <string_view>
#include <variant>
#include <vector>

namespace restante::session {

struct NotLoggedIn {};
struct LoggedIn {
  Duration login_delay;  // of this user; 0: none
};
using Phase = std::variant<NotLoggedIn, LoggedIn>;

// Whether a password may come as it is. REQUIRES: nobody is logged in.
bool takes_passwords(const Desk& desk);

// The SASL mechanisms that are offered here. REQUIRES: nobody is logged in.
std::vector<std::string_view> mechanisms(const Desk& desk);

// Counts an attempt to log in by a way that is not offered; see LoginWitness.
void note_unoffered(std::string_view mechanism, std::string_view user, Desk& desk);

// REQUIRES: the command is CAPA or LANG.
Verdict obey_anywhere(const protocol::Command& command, const Phase& phase, Desk& desk);

}  // namespace restante::session
