// SPDX-License-Identifier: Apache-2.0
//
// What holds for every connection: versions, ciphers, and what is answered while hands are shaken.
#pragma once

#include "handles.h"

#include "restante/tls/options.h"

#include <chrono>
#include <string>

namespace restante::tls {

void set_rules(SSL_CTX* handle, Version min_version, std::chrono::seconds ticket_lifetime);

// Asks clients for a certificate of one of these authorities.
void ask_for_certificates(SSL_CTX* handle, STACK_OF(X509) * authorities);

// Tickets are good where this is the same: the host's name and the client authorities.
void set_ticket_scope(SSL_CTX* handle, const std::string& host, STACK_OF(X509) * authorities);

}  // namespace restante::tls
