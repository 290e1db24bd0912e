// SPDX-License-Identifier: Apache-2.0
#include "restante/tls/filter.h"

#include "contents.h"
#include "end_point.h"
#include "handles.h"
#include "moment.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>

namespace restante::tls {

namespace {

// Empty: it would do harm in a log or in a lookup.
std::string without_controls(std::string name) {
  const bool clean = std::ranges::none_of(
      name, [](char octet) { return static_cast<unsigned char>(octet) < 0x20 || octet == 0x7f; });
  return clean ? name : std::string();
}

std::string text_of(const ASN1_STRING* string) {
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, string);
  if (size < 0) return {};
  std::string copy(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return without_controls(std::move(copy));
}

const GENERAL_NAME* first_mail_address(const GENERAL_NAMES* names) {
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names, i);
    if (name->type == GEN_EMAIL) return name;
  }
  return nullptr;
}

std::string common_name(const X509* certificate) {
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  const int place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (place < 0) return {};
  return text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place)));
}

std::string user_of(const X509* certificate) {
  const GeneralNamesHandle names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const GENERAL_NAME* const address = first_mail_address(names.get());
  return address ? text_of(address->d.rfc822Name) : common_name(certificate);
}

}  // namespace

std::string_view Filter::version() const {
  return is_established() ? SSL_get_version(handle_.get()) : std::string_view();
}

std::string_view Filter::cipher() const {
  return is_established() ? SSL_get_cipher_name(handle_.get()) : std::string_view();
}

bool Filter::resumed() const {
  return is_established() && SSL_session_reused(handle_.get()) == 1;
}

std::string_view Filter::server_name() const {
  const char* const name =
      is_established() ? SSL_get_servername(handle_.get(), TLSEXT_NAMETYPE_host_name) : nullptr;
  return name ? name : std::string_view();
}

std::string_view Filter::alpn() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  if (is_established()) SSL_get0_alpn_selected(handle_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string Filter::exporter_binding() const {
  constexpr std::string_view label = "EXPORTER-Channel-Binding";
  constexpr int with_context = 1;
  if (!is_established() || SSL_version(handle_.get()) != TLS1_3_VERSION) return {};
  std::array<char, 32> octets;
  const int done = SSL_export_keying_material(
      handle_.get(), reinterpret_cast<unsigned char*>(octets.data()), octets.size(), label.data(),
      label.size(), reinterpret_cast<const unsigned char*>(""), 0, with_context);
  ERR_clear_error();
  return done == 1 ? std::string(octets.data(), octets.size()) : std::string();
}

std::string Filter::server_end_point_binding() const {
  if (!is_established()) return {};
  std::string binding = end_point_binding(handle_.get());
  ERR_clear_error();
  return binding;
}

ClientCertificate Filter::client_certificate() const {
  const X509* const certificate =
      is_established() ? SSL_get0_peer_certificate(handle_.get()) : nullptr;
  if (!certificate) return ClientCertificate::None;
  if (SSL_get_verify_result(handle_.get()) != X509_V_OK) return ClientCertificate::Refused;
  // Tickets renew each other, and so a session may outlive the certificate it began with.
  if (moment(X509_get0_notAfter(certificate)) <= keys_->clock().now()) {
    return ClientCertificate::Refused;
  }
  return ClientCertificate::Verified;
}

std::string Filter::client_user() const {
  if (client_certificate() != ClientCertificate::Verified) return {};
  std::string user = user_of(SSL_get0_peer_certificate(handle_.get()));
  ERR_clear_error();
  return user;
}

}  // namespace restante::tls
