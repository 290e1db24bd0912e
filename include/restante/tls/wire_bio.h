// SPDX-License-Identifier: Apache-2.0
//
// A BIO that reads from a Wire's octets and appends to its string, with nothing in between: how a
// TLS connection is without a socket.
#pragma once

#include <string>
#include <string_view>

struct bio_st;  // OpenSSL's BIO

namespace restante::tls {

// A connection's view of the wire during a call.
struct Wire {
  std::string_view in;
  std::string* out = nullptr;
};

// The caller's, to give to SSL_set_bio() or BIO_free(). It borrows `wire`, and accepts everything
// that is written while wire.out is set.
[[nodiscard]] bio_st* new_wire_bio(Wire& wire);

}  // namespace restante::tls
