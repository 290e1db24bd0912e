// SPDX-License-Identifier: Apache-2.0
#include "issuer.h"

#include "restante/base/base64.h"
#include "restante/base/digest.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstddef>

namespace restante::oauth {

namespace {

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string number(EVP_PKEY* pair, const char* name) {
  BIGNUM* value = nullptr;
  EVP_PKEY_get_bn_param(pair, name, &value);
  std::string octets(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
  BN_bn2bin(value, octets_of(octets));
  BN_free(value);
  return octets;
}

// A coordinate has 32 octets, whatever it begins with.
std::string coordinate(EVP_PKEY* pair, const char* name) {
  const std::string octets = number(pair, name);
  return std::string(32 - octets.size(), '\0') + octets;
}

// r and s behind each other, out of DER.
std::string pair_of_numbers(const std::string& der) {
  const unsigned char* start = octets_of(std::string_view(der));
  ECDSA_SIG* numbers = d2i_ECDSA_SIG(nullptr, &start, static_cast<long>(der.size()));
  std::string octets(64, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(numbers), octets_of(octets), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(numbers), octets_of(octets) + 32, 32);
  ECDSA_SIG_free(numbers);
  return octets;
}

std::string unsigned_token(std::string_view header, std::string_view payload) {
  return base64url(header) + "." + base64url(payload);
}

}  // namespace

std::string base64url(std::string_view octets) {
  std::string text = base64::encode(octets);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  text.resize((octets.size() * 4 + 2) / 3);
  return text;
}

void Issuer::Free::operator()(evp_pkey_st* pair) const noexcept {
  EVP_PKEY_free(pair);
}

Issuer::Issuer(Kind kind, unsigned rsa_bits) : kind_(kind) {
  if (kind == Kind::Rsa) pair_.reset(EVP_RSA_gen(rsa_bits));
  if (kind == Kind::P256) pair_.reset(EVP_EC_gen("P-256"));
  if (kind == Kind::Ed25519) pair_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

std::string Issuer::key(std::string_view more) const {
  if (kind_ == Kind::Rsa) {
    return fmt::format(R"({{"kty":"RSA",{}"n":"{}","e":"{}"}})", more,
                       base64url(number(pair_.get(), OSSL_PKEY_PARAM_RSA_N)),
                       base64url(number(pair_.get(), OSSL_PKEY_PARAM_RSA_E)));
  }
  if (kind_ == Kind::P256) {
    return fmt::format(R"({{"kty":"EC","crv":"P-256",{}"x":"{}","y":"{}"}})", more,
                       base64url(coordinate(pair_.get(), OSSL_PKEY_PARAM_EC_PUB_X)),
                       base64url(coordinate(pair_.get(), OSSL_PKEY_PARAM_EC_PUB_Y)));
  }
  std::string octets(32, '\0');
  std::size_t size = octets.size();
  EVP_PKEY_get_raw_public_key(pair_.get(), octets_of(octets), &size);
  return fmt::format(R"({{"kty":"OKP","crv":"Ed25519",{}"x":"{}"}})", more, base64url(octets));
}

std::string Issuer::pem() const {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(memory, pair_.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string copy(text, static_cast<std::size_t>(size));
  BIO_free(memory);
  return copy;
}

std::string Issuer::sign(std::string_view header, std::string_view payload) const {
  const std::string text = unsigned_token(header, payload);
  return text + "." + base64url(signature(text));
}

std::string Issuer::signature(std::string_view text) const {
  const EVP_MD* hash = kind_ == Kind::Ed25519 ? nullptr : EVP_sha256();
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestSignInit(context, nullptr, hash, nullptr, pair_.get());
  std::string octets(1024, '\0');
  std::size_t size = octets.size();
  EVP_DigestSign(context, octets_of(octets), &size, octets_of(text), text.size());
  EVP_MD_CTX_free(context);
  octets.resize(size);
  return kind_ == Kind::P256 ? pair_of_numbers(octets) : octets;
}

std::string authenticate(std::string_view header, std::string_view payload, std::string_view key) {
  const std::string text = unsigned_token(header, payload);
  return text + "." + base64url(digest::hmac(digest::Algorithm::Sha256Hash, key, text));
}

}  // namespace restante::oauth
