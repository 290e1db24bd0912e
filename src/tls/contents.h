// SPDX-License-Identifier: Apache-2.0
//
// What a Context holds: one SSL_CTX a host, all with the same rules. The default host's SSL_CTX
// owns the Contents, and every connection holds a reference to that SSL_CTX: so the Contents live
// until the last connection ends. OpenSSL's callbacks find them through any of the SSL_CTXs.
#pragma once

#include "certificate.h"
#include "handles.h"

#include "restante/tls/ticket_keys.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace restante::tls {

struct Contents {
  explicit Contents(TicketKeys& ticket_keys) : keys(ticket_keys) {}

  // Null: the default. `name` is as the client wrote it.
  [[nodiscard]] SSL_CTX* find_host(std::string_view name) const;

  [[nodiscard]] const Certificate* find_certificate(const X509* leaf) const;

  TicketKeys& keys;
  std::vector<Certificate> certificates;
  std::map<std::string, ContextHandle, std::less<>>
      hosts;  // by canonical name, without the default
  std::vector<std::string> warnings;
};

// Makes `owner` own the contents. REQUIRES: it owns none.
void give(SSL_CTX* owner, std::unique_ptr<Contents> contents);

// What give() gave it.
[[nodiscard]] Contents& contents_of_owner(SSL_CTX* owner);

// Lets callbacks on `handle` find the contents, without owning them.
void show(SSL_CTX* handle, Contents& contents);
[[nodiscard]] Contents& contents_of(const SSL* connection);

// Names that differ in case alone, or in a dot at the end, are one.
[[nodiscard]] std::string canonical_name(std::string_view name);

}  // namespace restante::tls
