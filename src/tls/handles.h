// SPDX-License-Identifier: Apache-2.0
//
// OpenSSL's objects, owned.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "restante/base/free_by.h"

namespace restante::tls {

struct FreeChain {
  void operator()(STACK_OF(X509) * chain) const { sk_X509_pop_free(chain, X509_free); }
};

using BioHandle = std::unique_ptr<BIO, FreeBy<BIO_free_all>>;
using CertificateHandle = std::unique_ptr<X509, FreeBy<X509_free>>;
using ChainHandle = std::unique_ptr<STACK_OF(X509), FreeChain>;
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using ContextHandle = std::unique_ptr<SSL_CTX, FreeBy<SSL_CTX_free>>;
using OcspResponseHandle = std::unique_ptr<OCSP_RESPONSE, FreeBy<OCSP_RESPONSE_free>>;
using OcspBasicHandle = std::unique_ptr<OCSP_BASICRESP, FreeBy<OCSP_BASICRESP_free>>;
using GeneralNamesHandle = std::unique_ptr<GENERAL_NAMES, FreeBy<GENERAL_NAMES_free>>;
using KdfHandle = std::unique_ptr<EVP_KDF, FreeBy<EVP_KDF_free>>;
using KdfContextHandle = std::unique_ptr<EVP_KDF_CTX, FreeBy<EVP_KDF_CTX_free>>;

}  // namespace restante::tls
