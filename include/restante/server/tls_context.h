// SPDX-License-Identifier: Apache-2.0
//
// From the [tls] table to a TLS context.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

// A certificate that ends within `certificate_warning`, or has ended.
inline constexpr std::chrono::days certificate_warning{14};
inline constexpr std::string_view expiry_advice = "put a new one in its place, then send SIGHUP";
struct NearExpiry {
  std::string_view event;  // which of the two it is
  std::string file;
  std::string end;
};
[[nodiscard]] std::vector<NearExpiry> near_expiries(const tls::Context& context,
                                                    std::chrono::system_clock::time_point now);

// Logs them, and what else the context warns of.
void warn_of_expiries(const tls::Context& context, std::chrono::system_clock::time_point now);

}  // namespace restante::server
