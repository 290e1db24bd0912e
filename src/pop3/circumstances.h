// SPDX-License-Identifier: Apache-2.0
//
// What a session is told of what it runs over.
#pragma once

#include <string>

#include "restante/config/settings.h"
#include "restante/pop3/client.h"
#include "restante/session/rules.h"
#include "restante/tls/filter.h"

namespace restante::pop3 {

// Without a timestamp: that is for who greets. Between us and whoever connects it is plain; a
// client that speaks TLS to its balancer is under TLS all the same.
[[nodiscard]] session::Circumstances in_plain(config::Plaintext rule, config::TlsMode tls_mode,
                                              const Client& client);
// REQUIRES: the handshake is over.
[[nodiscard]] session::Circumstances under_tls(config::Plaintext rule, const Client& client,
                                               const tls::Filter& filter);

// Of a greeting (RFC 1939, section 7): different each time. Empty where there is no APOP.
[[nodiscard]] std::string new_timestamp(const session::Rules& rules);

}  // namespace restante::pop3
