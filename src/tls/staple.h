// SPDX-License-Identifier: Apache-2.0
//
// An OCSP response (RFC 6960) that is handed to clients along with the certificate.
#pragma once

#include "handles.h"

#include "restante/base/file_source.h"
#include "restante/base/result.h"

#include <chrono>
#include <string>

namespace restante::tls {

struct Staple {
  std::string response;  // DER; empty: none
  std::chrono::system_clock::time_point next_update = std::chrono::system_clock::time_point::max();
};

// Corrupt: it is no successful response, or not about `leaf`. The second is only seen where
// `chain`, the certificates behind `leaf`, holds the issuer.
[[nodiscard]] Result<Staple> read_staple(const FileSource& source, const std::string& path,
                                         X509* leaf, STACK_OF(X509) * chain);

}  // namespace restante::tls
