// SPDX-License-Identifier: Apache-2.0
#include "restante/base/signature.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <cstddef>
#include <string>
#include <utility>

#include "restante/base/free_by.h"

namespace restante::signature {

namespace {

constexpr std::size_t coordinate_octets = 32;

using Number = std::unique_ptr<BIGNUM, FreeBy<BN_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, FreeBy<OSSL_PARAM_free>>;
using ParametersBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreeBy<OSSL_PARAM_BLD_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeBy<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, FreeBy<ECDSA_SIG_free>>;

// Errors that stayed in the thread's queue would be taken for those of the next TLS connection.
class ErrorQueue {
 public:
  ErrorQueue() { ERR_set_mark(); }
  ErrorQueue(const ErrorQueue&) = delete;
  ErrorQueue& operator=(const ErrorQueue&) = delete;
  ~ErrorQueue() { ERR_pop_to_mark(); }
};

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_of(std::string_view octets) {
  return Number(BN_bin2bn(octets_of(octets), static_cast<int>(octets.size()), nullptr));
}

// Null where the parameters are not those of a sound key.
EVP_PKEY* make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (check && EVP_PKEY_public_check(check.get()) == 1) return key;
  EVP_PKEY_free(key);
  return nullptr;
}

// r and s in the DER that OpenSSL reads; empty where they are no pair of numbers.
std::string der_of(std::string_view pair) {
  const EcdsaSignature signature(ECDSA_SIG_new());
  if (pair.size() != 2 * coordinate_octets || !signature) return {};
  Number r = number_of(pair.substr(0, coordinate_octets));
  Number s = number_of(pair.substr(coordinate_octets));
  if (!r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  (void)r.release();
  (void)s.release();
  unsigned char* encoded = nullptr;
  const int length = i2d_ECDSA_SIG(signature.get(), &encoded);
  if (length <= 0) return {};
  std::string der(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length));
  OPENSSL_free(encoded);
  return der;
}

}  // namespace

void PublicKey::Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

PublicKey::PublicKey(Algorithm algorithm, Key key) : algorithm_(algorithm), key_(std::move(key)) {}

std::optional<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent) {
  const ErrorQueue queue;
  const Number n = number_of(modulus);
  const Number e = number_of(exponent);
  const ParametersBuilder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder) return std::nullopt;
  if (BN_num_bits(n.get()) < rsa_bits_min || BN_num_bits(n.get()) > rsa_bits_max ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return std::nullopt;
  }
  Key key(make_key("RSA", builder.get()));
  if (!key) return std::nullopt;
  return PublicKey(Algorithm::RsaSha256, std::move(key));
}

std::optional<PublicKey> PublicKey::p256(std::string_view x, std::string_view y) {
  if (x.size() != coordinate_octets || y.size() != coordinate_octets) return std::nullopt;
  const ErrorQueue queue;
  const std::string point = std::string(1, '\x04').append(x).append(y);
  const ParametersBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return std::nullopt;
  }
  Key key(make_key("EC", builder.get()));
  if (!key) return std::nullopt;
  return PublicKey(Algorithm::EcdsaP256Sha256, std::move(key));
}

std::optional<PublicKey> PublicKey::ed25519(std::string_view octets) {
  const ErrorQueue queue;
  Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets_of(octets), octets.size()));
  if (!key) return std::nullopt;
  return PublicKey(Algorithm::Ed25519, std::move(key));
}

Verdict PublicKey::verify(std::string_view message, std::string_view signature) const {
  const ErrorQueue queue;
  std::string der;
  if (algorithm_ == Algorithm::EcdsaP256Sha256) {
    der = der_of(signature);
    if (der.empty()) return Verdict::Invalid;
    signature = der;
  }
  const EVP_MD* hash = algorithm_ == Algorithm::Ed25519 ? nullptr : EVP_sha256();
  const DigestContext context(EVP_MD_CTX_new());
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key_.get()) != 1) {
    return Verdict::Invalid;
  }
  const int verdict = EVP_DigestVerify(context.get(), octets_of(signature), signature.size(),
                                       octets_of(message), message.size());
  return verdict == 1 ? Verdict::Valid : Verdict::Invalid;
}

}  // namespace restante::signature
