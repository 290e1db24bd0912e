// SPDX-License-Identifier: Apache-2.0
//
// Certificates and rules, read from files once and unchangeable from then on: what all TLS
// connections of a listener have in common. Reading them again is loading another Context.
//
// TLS 1.2 with ECDHE and AEAD ciphers, and 1.3; no renegotiation, no compression, no early data.
// RSA and ECDSA certificates may lie side by side: each client is served what it understands, ECDSA
// first. SNI (RFC 6066) picks the host; an unknown name gets the default certificates. A client
// that offers protocols by ALPN (RFC 7301) must offer "pop3". Sessions are resumed by tickets
// alone, and only for the host and under the client CA that they were made with.
//
// A client whose certificate does not verify is not turned away: it may log in by other ways, as
// it could have kept its certificate to itself. See Filter::client_user().
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "restante/base/file_source.h"
#include "restante/base/result.h"
#include "restante/tls/options.h"
#include "restante/tls/ticket_keys.h"

struct ssl_ctx_st;

namespace restante::tls {

// When the first certificate in a chain file ends.
struct Expiry {
  std::string file;
  std::chrono::system_clock::time_point not_after;
};

class Context {
 public:
  // Reads the files of `options` from `source`. The error names the file. A key that does not fit
  // its certificate is one. `keys` must outlive the Context and all its Filters.
  [[nodiscard]] static Result<std::unique_ptr<Context>> load(const Options& options,
                                                             TicketKeys& keys,
                                                             const FileSource& source);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // May die before its Filters: they keep alive what they need of it.
  ~Context();

  [[nodiscard]] std::vector<Expiry> expiries() const;

  // What an operator should know and what does not keep us from serving: an OCSP response that is
  // out of date (it is not served then), a private key that others can read or change.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  friend class Filter;

  explicit Context(ssl_ctx_st* handle) : handle_(handle) {}

  ssl_ctx_st* const handle_;
};

}  // namespace restante::tls
