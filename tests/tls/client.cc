// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <openssl/err.h>

#include <array>
#include <cassert>

namespace restante::tls {

namespace {

void note_alert(const SSL* handle, int where, int alert) {
  if (where == SSL_CB_READ_ALERT) *static_cast<int*>(SSL_get_app_data(handle)) = alert & 0xff;
}

void set_trust(SSL_CTX* context, const X509* trusted) {
  if (!trusted) return;
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context), const_cast<X509*>(trusted));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

std::string feed_in_pieces(Filter& server, std::string_view wire, std::string& plain,
                           std::size_t piece) {
  std::string answer;
  while (!wire.empty()) {
    (void)server.receive(wire.substr(0, piece), plain, answer);
    wire.remove_prefix(std::min(piece, wire.size()));
  }
  return answer;
}

}  // namespace

Client::Client(const ClientOptions& options) : context_(SSL_CTX_new(TLS_client_method())) {
  // A client of old times; what it may do is the server's to say.
  SSL_CTX_set_security_level(context_.get(), 0);
  SSL_CTX_set_min_proto_version(context_.get(), options.version);
  SSL_CTX_set_max_proto_version(context_.get(), options.version);
  set_trust(context_.get(), options.trusted);
  if (options.certificate) SSL_CTX_use_certificate(context_.get(), options.certificate);
  if (options.key) SSL_CTX_use_PrivateKey(context_.get(), options.key);
  if (options.signatures) SSL_CTX_set1_sigalgs_list(context_.get(), options.signatures);
  handle_.reset(SSL_new(context_.get()));
  SSL_set_bio(handle_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  BIO_set_mem_eof_return(SSL_get_rbio(handle_.get()), -1);
  if (options.server_name) SSL_set_tlsext_host_name(handle_.get(), options.server_name);
  const auto* protocols = reinterpret_cast<const unsigned char*>(options.protocols.data());
  SSL_set_alpn_protos(handle_.get(), protocols,
                      static_cast<unsigned int>(options.protocols.size()));
  if (options.session) SSL_set_session(handle_.get(), options.session);
  if (options.asks_for_staple) {
    SSL_set_tlsext_status_type(handle_.get(), TLSEXT_STATUSTYPE_ocsp);
  }
  SSL_set_app_data(handle_.get(), &alert_);
  SSL_set_info_callback(handle_.get(), note_alert);
  SSL_set_connect_state(handle_.get());
}

std::string Client::advance() {
  std::array<char, 16'384> octets;
  int size = 0;
  while ((size = SSL_read(handle_.get(), octets.data(), octets.size())) > 0) {
    plain_.append(octets.data(), static_cast<std::size_t>(size));
  }
  ERR_clear_error();
  BIO* const out = SSL_get_wbio(handle_.get());
  std::string wire(BIO_ctrl_pending(out), '\0');
  if (!wire.empty()) BIO_read(out, wire.data(), static_cast<int>(wire.size()));
  return wire;
}

void Client::receive(std::string_view wire) {
  BIO_write(SSL_get_rbio(handle_.get()), wire.data(), static_cast<int>(wire.size()));
}

void Client::send(std::string_view plain) {
  const int size = SSL_write(handle_.get(), plain.data(), static_cast<int>(plain.size()));
  assert(size == static_cast<int>(plain.size()));
  (void)size;
}

void Client::say_goodbye() {
  SSL_shutdown(handle_.get());
}

bool Client::was_told_goodbye() const {
  return (SSL_get_shutdown(handle_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

SessionHandle Client::session() const {
  // A copy, because OpenSSL spoils the session of a connection that ends without goodbye.
  return SessionHandle(SSL_SESSION_dup(SSL_get0_session(handle_.get())));
}

std::string Client::server_common_name() const {
  std::array<char, 256> name{};
  const X509* const certificate = SSL_get0_peer_certificate(handle_.get());
  if (!certificate) return {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                            name.size());
  return name.data();
}

int Client::server_key_kind() const {
  const X509* const certificate = SSL_get0_peer_certificate(handle_.get());
  return certificate ? EVP_PKEY_get_base_id(X509_get0_pubkey(certificate)) : EVP_PKEY_NONE;
}

State carry(Client& client, Filter& server, std::string& plain, std::size_t piece) {
  while (true) {
    const std::string asked = client.advance();
    const std::string answer = feed_in_pieces(server, asked, plain, piece);
    for (std::size_t at = 0; at < answer.size(); at += std::min(piece, answer.size() - at)) {
      client.receive(std::string_view(answer).substr(at, piece));
    }
    if (asked.empty() && answer.empty()) return server.state();
  }
}

State carry(Client& client, Filter& server, std::size_t piece) {
  std::string plain;
  return carry(client, server, plain, piece);
}

}  // namespace restante::tls
