// SPDX-License-Identifier: Apache-2.0
//
// Issues the tokens that the tests verify: a key pair, made anew for each.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace restante::oauth {

[[nodiscard]] std::string base64url(std::string_view octets);

class Issuer {
 public:
  enum class Kind { Rsa, P256, Ed25519 };

  explicit Issuer(Kind kind, unsigned rsa_bits = 2048);

  // The public key as a JWK. `more` are members to be added, each followed by a comma.
  [[nodiscard]] std::string key(std::string_view more = "") const;

  // The public key in PEM.
  [[nodiscard]] std::string pem() const;

  // The token with this header and payload, signed.
  [[nodiscard]] std::string sign(std::string_view header, std::string_view payload) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* pair) const noexcept;
  };

  std::string signature(std::string_view text) const;

  Kind kind_;
  std::unique_ptr<evp_pkey_st, Free> pair_;
};

// The token with HMAC-SHA-256 in the place of a signature (RFC 7518, section 3.2).
[[nodiscard]] std::string authenticate(std::string_view header, std::string_view payload,
                                       std::string_view key);

}  // namespace restante::oauth
