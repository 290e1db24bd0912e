// SPDX-License-Identifier: Apache-2.0
//
// What may be asked in both AUTHORIZATION and TRANSACTION: CAPA (RFC 2449) and LANG (RFC 6856).
#pragma once

#include "restante/protocol/command.h"
#include "restante/session/desk.h"

namespace restante::session {

enum class Phase { BeforeLogin, AfterLogin };

// REQUIRES: the command is CAPA or LANG.
Verdict obey_anywhere(const protocol::Command& command, Phase phase, Desk& desk);

}  // namespace restante::session
