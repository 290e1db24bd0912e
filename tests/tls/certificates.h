// SPDX-License-Identifier: Apache-2.0
//
// Certificates made for a test, and a folder to put them in.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace restante::tls {

template <auto free>
struct Freed {
  template <class Object>
  void operator()(Object* object) const {
    free(object);
  }
};

using X509Handle = std::unique_ptr<X509, Freed<X509_free>>;
using PkeyHandle = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

// A folder that is gone with the object.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  // Returns the file's path.
  std::string write(std::string_view name, std::string_view octets) const;
  [[nodiscard]] std::string path(std::string_view name) const;

 private:
  std::string path_;
};

enum class KeyKind { Rsa2048, EcdsaP256, Ed25519 };

// One of each kind is made in a program's life; tests that need two different
// ones say so.
[[nodiscard]] EVP_PKEY* shared_key(KeyKind kind);
[[nodiscard]] PkeyHandle new_key(KeyKind kind);

struct Request {
  std::string common_name;
  std::string alternative_names = {};  // as openssl.cnf has them: "DNS:a.test,email:a@b.test"
  KeyKind key = KeyKind::EcdsaP256;
  int days = 90;
  const EVP_MD* hash = EVP_sha256();  // of the signature; null for an authority with Ed25519
};

class Authority {
 public:
  explicit Authority(const std::string& name, KeyKind kind = KeyKind::EcdsaP256,
                     const EVP_MD* hash = EVP_sha256());

  [[nodiscard]] X509Handle issue(const Request& request) const;
  [[nodiscard]] X509* certificate() const { return certificate_.get(); }
  [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }

 private:
  PkeyHandle key_;
  X509Handle certificate_;
};

[[nodiscard]] std::string to_pem(const X509* certificate);
[[nodiscard]] std::string to_pem(const EVP_PKEY* key, const char* passphrase = nullptr);

// A successful OCSP response (DER) that calls `about` good, until `seconds`
// from now.
[[nodiscard]] std::string ocsp_response(const Authority& authority, const X509* about,
                                        long seconds);
[[nodiscard]] std::string ocsp_refusal();

}  // namespace restante::tls
