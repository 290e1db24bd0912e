// SPDX-License-Identifier: Apache-2.0
//
// From the [tls] table to a TLS context.
#pragma once

#include <chrono>
#include <memory>

#include "restante/base/file_source.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/tls/context.h"
#include "restante/tls/ticket_keys.h"

namespace restante::server {

// Null where no certificate is configured.
[[nodiscard]] Result<std::unique_ptr<tls::Context>> load_tls(const config::TlsSettings& settings,
                                                             tls::TicketKeys& keys,
                                                             const FileSource& source);

// Logs each certificate that ends within `certificate_warning` of `now`, or has ended.
inline constexpr std::chrono::days certificate_warning{14};
void warn_of_expiries(const tls::Context& context, std::chrono::system_clock::time_point now);

}  // namespace restante::server
