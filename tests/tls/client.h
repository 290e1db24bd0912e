// SPDX-License-Identifier: Apache-2.0
//
// OpenSSL's own client, without a socket, and the wire between it and a Filter.
#pragma once

#include "certificates.h"

#include "restante/tls/filter.h"

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace restante::tls {

using SessionHandle = std::unique_ptr<SSL_SESSION, Freed<SSL_SESSION_free>>;

struct ClientOptions {
  int version = 0;                    // TLS1_2_VERSION and so on; 0: what there is
  const char* signatures = nullptr;   // the algorithms it knows, as OpenSSL names them
  const char* server_name = nullptr;  // for SNI
  std::string_view protocols = {};    // for ALPN, as on the wire: "\4pop3"
  const X509* trusted = nullptr;      // the authority that the server's certificate must be from
  X509* certificate = nullptr;        // its own
  EVP_PKEY* key = nullptr;            // likewise
  SSL_SESSION* session = nullptr;     // to resume
  bool asks_for_staple = false;
};

class Client {
 public:
  explicit Client(const ClientOptions& options = {});

  // Shakes hands or reads, whichever is due, and returns what it has for the
  // wire.
  std::string advance();
  void receive(std::string_view wire);
  void send(std::string_view plain);
  void say_goodbye();

  [[nodiscard]] SSL* handle() const { return handle_.get(); }
  [[nodiscard]] const std::string& plain() const { return plain_; }
  [[nodiscard]] bool resumed() const { return SSL_session_reused(handle_.get()) == 1; }
  [[nodiscard]] bool was_told_goodbye() const;
  [[nodiscard]] int alert() const { return alert_; }  // that the server sent, or -1
  [[nodiscard]] bool is_connected() const { return SSL_is_init_finished(handle_.get()) == 1; }
  [[nodiscard]] SessionHandle session() const;
  [[nodiscard]] std::string server_common_name() const;
  [[nodiscard]] int server_key_kind() const;  // EVP_PKEY_RSA and so on

 private:
  std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, Freed<SSL_free>> handle_;
  std::string plain_;
  int alert_ = -1;
};

inline constexpr std::size_t whole = 1'000'000'000;

// Carries octets both ways, `piece` at a time, until nobody has anything to
// say. What the server read is appended to `plain`.
State carry(Client& client, Filter& server, std::string& plain, std::size_t piece = whole);
State carry(Client& client, Filter& server, std::size_t piece = whole);

}  // namespace restante::tls
