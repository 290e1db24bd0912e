// SPDX-License-Identifier: Apache-2.0
#include "certificates.h"

#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <cassert>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace restante::tls {

namespace {

std::string contents_of(BIO* memory) {
  char* octets = nullptr;
  const long size = BIO_get_mem_data(memory, &octets);
  std::string text(octets, static_cast<std::size_t>(size));
  BIO_free(memory);
  return text;
}

void set_subject(X509* certificate, const std::string& common_name) {
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.data()),
                             static_cast<int>(common_name.size()), -1, 0);
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  assert(extension);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

X509Handle unsigned_certificate(const std::string& common_name, EVP_PKEY* key, int days) {
  static long serial = 0;
  constexpr long day = 86'400;
  X509Handle certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -400 * day);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * day);
  set_subject(certificate.get(), common_name);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

}  // namespace

Folder::Folder() {
  std::string pattern = std::filesystem::temp_directory_path() / "restante-tls-XXXXXX";
  const char* const made = mkdtemp(pattern.data());
  assert(made);
  path_ = made;
}

Folder::~Folder() {
  std::filesystem::remove_all(path_);
}

std::string Folder::write(std::string_view name, std::string_view octets) const {
  std::ofstream(path(name), std::ios::binary) << octets;
  std::filesystem::permissions(path(name), std::filesystem::perms(0600));
  return path(name);
}

std::string Folder::path(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

PkeyHandle new_key(KeyKind kind) {
  switch (kind) {
    case KeyKind::Rsa2048:
      return PkeyHandle(EVP_RSA_gen(2048));
    case KeyKind::EcdsaP256:
      return PkeyHandle(EVP_EC_gen("P-256"));
    default:
      return PkeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }
}

EVP_PKEY* shared_key(KeyKind kind) {
  static const PkeyHandle keys[] = {new_key(KeyKind::Rsa2048), new_key(KeyKind::EcdsaP256),
                                    new_key(KeyKind::Ed25519)};
  return keys[static_cast<int>(kind)].get();
}

Authority::Authority(const std::string& name, KeyKind kind, const EVP_MD* hash)
    : key_(new_key(kind)), certificate_(unsigned_certificate(name, key_.get(), 3650)) {
  X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
  add_extension(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(certificate_.get(), key_.get(), hash);
}

X509Handle Authority::issue(const Request& request) const {
  X509Handle certificate =
      unsigned_certificate(request.common_name, shared_key(request.key), request.days);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  if (!request.alternative_names.empty()) {
    add_extension(certificate.get(), NID_subject_alt_name, request.alternative_names);
  }
  const int size = X509_sign(certificate.get(), key_.get(), request.hash);
  assert(size > 0);
  (void)size;
  return certificate;
}

std::string to_pem(const X509* certificate) {
  BIO* const memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, const_cast<X509*>(certificate));
  return contents_of(memory);
}

std::string to_pem(const EVP_PKEY* key, const char* passphrase) {
  BIO* const memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8PrivateKey(memory, const_cast<EVP_PKEY*>(key),
                                passphrase ? EVP_aes_256_cbc() : nullptr, nullptr, 0, nullptr,
                                const_cast<char*>(passphrase));
  return contents_of(memory);
}

std::string ocsp_response(const Authority& authority, const X509* about, long seconds) {
  OCSP_BASICRESP* const basic = OCSP_BASICRESP_new();
  OCSP_CERTID* const id = OCSP_cert_to_id(EVP_sha1(), about, authority.certificate());
  ASN1_TIME* const start = X509_gmtime_adj(nullptr, -86'400);
  ASN1_TIME* const end = X509_gmtime_adj(nullptr, seconds);
  OCSP_basic_add1_status(basic, id, V_OCSP_CERTSTATUS_GOOD, 0, nullptr, start, end);
  OCSP_basic_sign(basic, authority.certificate(), authority.key(), EVP_sha256(), nullptr, 0);
  OCSP_RESPONSE* const response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
  BIO* const memory = BIO_new(BIO_s_mem());
  i2d_OCSP_RESPONSE_bio(memory, response);
  OCSP_RESPONSE_free(response);
  ASN1_TIME_free(end);
  ASN1_TIME_free(start);
  OCSP_CERTID_free(id);
  OCSP_BASICRESP_free(basic);
  return contents_of(memory);
}

std::string ocsp_refusal() {
  OCSP_RESPONSE* const response = OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, nullptr);
  BIO* const memory = BIO_new(BIO_s_mem());
  i2d_OCSP_RESPONSE_bio(memory, response);
  OCSP_RESPONSE_free(response);
  return contents_of(memory);
}

}  // namespace restante::tls
