// SPDX-License-Identifier: Apache-2.0
//
// Why a TLS handshake failed, for whoever counts. The log has it in OpenSSL's words.
#pragma once

#include <optional>
#include <string_view>

#include "restante/metrics/catalogue.h"
#include "restante/session/tally.h"

namespace restante::pop3 {

// `fault`: the filter's. Nothing where it was the server that ended it.
[[nodiscard]] std::optional<metrics::TlsFailure> tls_failure(session::Ending ending,
                                                             std::string_view fault);

}  // namespace restante::pop3
