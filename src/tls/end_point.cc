// SPDX-License-Identifier: Apache-2.0
#include "end_point.h"

namespace restante::tls {

namespace {

const EVP_MD* hash_of(const X509* certificate) {
  int hash = NID_undef;
  X509_get_signature_info(const_cast<X509*>(certificate), &hash, nullptr, nullptr, nullptr);
  if (hash == NID_md5 || hash == NID_sha1) return EVP_sha256();
  return hash == NID_undef ? nullptr : EVP_get_digestbynid(hash);
}

}  // namespace

std::string end_point_binding(const X509* certificate) {
  const EVP_MD* const hash = certificate ? hash_of(certificate) : nullptr;
  if (!hash) return {};
  unsigned char octets[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (X509_digest(certificate, hash, octets, &size) != 1) return {};
  return {reinterpret_cast<const char*>(octets), size};
}

std::string end_point_binding(const SSL* connection) {
  if (SSL_session_reused(connection) == 0) {
    return end_point_binding(SSL_get_certificate(connection));
  }
  void* octets = nullptr;
  std::size_t size = 0;
  SSL_SESSION_get0_ticket_appdata(SSL_get_session(connection), &octets, &size);
  return octets ? std::string(static_cast<const char*>(octets), size) : std::string();
}

void keep_end_point_binding(SSL* connection) {
  const std::string binding = end_point_binding(connection);
  SSL_SESSION_set1_ticket_appdata(SSL_get_session(connection), binding.data(), binding.size());
}

}  // namespace restante::tls
