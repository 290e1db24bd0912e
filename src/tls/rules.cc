// SPDX-License-Identifier: Apache-2.0
#include "rules.h"

#include "contents.h"
#include "end_point.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/tls1.h>

#include <algorithm>
#include <cassert>
#include <span>
#include <string_view>
#include <tuple>

namespace restante::tls {

namespace {

// TLS 1.2: forward secrecy and AEAD only. ECDSA first: it costs the server a tenth of RSA.
constexpr const char* ciphers =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256";

constexpr std::string_view protocol = "pop3";

// RFC 6066, section 3: a list of names, each with a type; 0 is a host's name.
std::string_view first_host_name(std::string_view extension) {
  constexpr std::size_t head = 2 + 1 + 2;
  if (extension.size() < head || extension[2] != TLSEXT_NAMETYPE_host_name) return {};
  const auto high = static_cast<unsigned char>(extension[3]);
  const auto low = static_cast<unsigned char>(extension[4]);
  return extension.substr(head, static_cast<std::size_t>(high) << 8 | low);
}

// Before anything else is looked at, so that tickets are judged by the right host. A name that is
// none is refused by OpenSSL afterwards.
int on_hello(SSL* connection, int*, void*) noexcept {
  const unsigned char* octets = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(connection, TLSEXT_TYPE_server_name, &octets, &size) == 1) {
    const std::string_view name = first_host_name({reinterpret_cast<const char*>(octets), size});
    SSL_CTX* const host = contents_of(connection).find_host(name);
    if (host) SSL_set_SSL_CTX(connection, host);
  }
  return SSL_CLIENT_HELLO_SUCCESS;
}

// The choice is made already; this tells the client that its name was heard.
int on_server_name(SSL*, int*, void*) noexcept {
  return SSL_TLSEXT_ERR_OK;
}

int on_protocols(SSL*, const unsigned char** chosen, unsigned char* size,
                 const unsigned char* offered, unsigned int offered_size, void*) noexcept {
  std::string_view rest(reinterpret_cast<const char*>(offered), offered_size);
  while (!rest.empty()) {
    const std::string_view name = rest.substr(1, static_cast<unsigned char>(rest[0]));
    if (name == protocol) {
      *chosen = reinterpret_cast<const unsigned char*>(name.data());
      *size = static_cast<unsigned char>(name.size());
      return SSL_TLSEXT_ERR_OK;
    }
    rest.remove_prefix(1 + name.size());
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool set_keys(const TicketKey& key, const unsigned char* iv, EVP_CIPHER_CTX* cipher,
              EVP_MAC_CTX* mac, bool encrypt) {
  std::string digest = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key.cipher.data(), iv, encrypt) ==
             1 &&
         EVP_MAC_init(mac, key.mac.data(), key.mac.size(), params) == 1;
}

int on_ticket(SSL* connection, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
              EVP_MAC_CTX* mac, int making) noexcept {
  enum { Failed = -1, Unknown = 0, Good = 1, GoodButRenew = 2 };
  TicketKeys& keys = contents_of(connection).keys;
  if (making) {
    const TicketKey& key = keys.current();
    std::ranges::copy(key.name, name);
    if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1) return Failed;
    return set_keys(key, iv, cipher, mac, true) ? Good : Failed;
  }
  const std::span<const std::uint8_t> shown(name, std::tuple_size_v<decltype(TicketKey::name)>);
  const TicketKey* const key = keys.find(shown);
  if (!key) return Unknown;
  if (!set_keys(*key, iv, cipher, mac, false)) return Failed;
  return std::ranges::equal(shown, keys.current().name) ? Good : GoodButRenew;
}

int on_ticket_making(SSL* connection, void*) noexcept {
  keep_end_point_binding(connection);
  return 1;
}

SSL_TICKET_RETURN on_ticket_read(SSL*, SSL_SESSION*, const unsigned char*, std::size_t,
                                 SSL_TICKET_STATUS status, void*) noexcept {
  switch (status) {
    case SSL_TICKET_SUCCESS:
      return SSL_TICKET_RETURN_USE;
    case SSL_TICKET_SUCCESS_RENEW:
      return SSL_TICKET_RETURN_USE_RENEW;
    default:
      return SSL_TICKET_RETURN_IGNORE_RENEW;
  }
}

int on_status_request(SSL* connection, void*) noexcept {
  const Contents& contents = contents_of(connection);
  const Certificate* const used = contents.find_certificate(SSL_get_certificate(connection));
  if (!used || used->staple.response.empty()) return SSL_TLSEXT_ERR_NOACK;
  // It was good when it was read; an old one is worse than none.
  if (used->staple.next_update <= contents.keys.clock().now()) return SSL_TLSEXT_ERR_NOACK;
  const std::string& response = used->staple.response;
  auto* const copy = static_cast<unsigned char*>(OPENSSL_memdup(response.data(), response.size()));
  SSL_set_tlsext_status_ocsp_resp(connection, copy, static_cast<long>(response.size()));
  return SSL_TLSEXT_ERR_OK;
}

// The verdict stays in the connection; the handshake goes on whatever it is.
// What the check leaves among the errors would be taken for a failure of the handshake.
int on_client_certificate(X509_STORE_CTX* chain, void*) noexcept {
  ERR_set_mark();
  if (X509_verify_cert(chain) <= 0 && X509_STORE_CTX_get_error(chain) == X509_V_OK) {
    X509_STORE_CTX_set_error(chain, X509_V_ERR_UNSPECIFIED);
  }
  ERR_pop_to_mark();
  return 1;
}

void set_tickets(SSL_CTX* handle, std::chrono::seconds lifetime) {
  SSL_CTX_set_session_cache_mode(handle, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_timeout(handle, static_cast<long>(lifetime.count()));
  // A mail client opens one connection after the other: one ticket for the next.
  SSL_CTX_set_num_tickets(handle, 1);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(handle, on_ticket);
  SSL_CTX_set_session_ticket_cb(handle, on_ticket_making, on_ticket_read, nullptr);
}

}  // namespace

void set_rules(SSL_CTX* handle, Version min_version, std::chrono::seconds ticket_lifetime) {
  const int lowest = min_version == Version::Tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
  SSL_CTX_set_min_proto_version(handle, lowest);
  SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                  SSL_OP_CLEANSE_PLAINTEXT | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                  SSL_OP_PRIORITIZE_CHACHA);
  const int known = SSL_CTX_set_cipher_list(handle, ciphers);
  assert(known == 1);
  (void)known;
  SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_client_hello_cb(handle, on_hello, nullptr);
  SSL_CTX_set_tlsext_servername_callback(handle, on_server_name);
  SSL_CTX_set_alpn_select_cb(handle, on_protocols, nullptr);
  SSL_CTX_set_tlsext_status_cb(handle, on_status_request);
  set_tickets(handle, ticket_lifetime);
}

void ask_for_certificates(SSL_CTX* handle, STACK_OF(X509) * authorities) {
  for (int i = 0; i < sk_X509_num(authorities); ++i) {
    X509* const authority = sk_X509_value(authorities, i);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(handle), authority);
    SSL_CTX_add_client_CA(handle, authority);
  }
  SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(handle, on_client_certificate, nullptr);
}

void set_ticket_scope(SSL_CTX* handle, const std::string& host, STACK_OF(X509) * authorities) {
  std::string scope = host;
  scope += '\0';
  for (int i = 0; authorities && i < sk_X509_num(authorities); ++i) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    X509_digest(sk_X509_value(authorities, i), EVP_sha256(), digest, &size);
    scope.append(reinterpret_cast<const char*>(digest), size);
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(scope.data(), scope.size(), digest, &size, EVP_sha256(), nullptr);
  static_assert(SSL_MAX_SID_CTX_LENGTH == 32);
  SSL_CTX_set_session_id_context(handle, digest, size);
}

}  // namespace restante::tls
