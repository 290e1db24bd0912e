// SPDX-License-Identifier: Apache-2.0
//
// The channel binding tls-server-end-point (RFC 5929, section 4).
#pragma once

#include "handles.h"

#include <string>

namespace restante::tls {

// The certificate's hash, by the hash of its signature, or SHA-256 for MD5 and SHA-1. Empty: its
// signature has no hash of its own (Ed25519), so there is no such binding.
[[nodiscard]] std::string end_point_binding(const X509* certificate);

// The binding of the certificate that the client saw, which after a resumption is that of the first
// handshake: it comes back in the ticket.
[[nodiscard]] std::string end_point_binding(const SSL* connection);

// Puts the binding into the ticket that is about to be made.
void keep_end_point_binding(SSL* connection);

}  // namespace restante::tls
