// SPDX-License-Identifier: Apache-2.0
//
// Signatures of others, verified with their public keys. OpenSSL does it; nobody else need know.
// A key is constant once made and may be used from several threads.
//
// Numbers are unsigned, big-endian octets. A factory answers nothing where the octets are no such
// key.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

struct evp_pkey_st;

namespace restante::signature {

// RSASSA-PKCS1-v1_5 (RFC 8017), ECDSA (FIPS 186-4), and RFC 8032.
enum class Algorithm { RsaSha256, EcdsaP256Sha256, Ed25519 };

enum class Verdict { Valid, Invalid };

// A shorter modulus can be broken; with a longer one a signature takes milliseconds.
inline constexpr int rsa_bits_min = 2048;
inline constexpr int rsa_bits_max = 8192;

class PublicKey {
 public:
  [[nodiscard]] static std::optional<PublicKey> rsa(std::string_view modulus,
                                                    std::string_view exponent);

  // The affine coordinates of a point of the curve P-256, 32 octets each.
  [[nodiscard]] static std::optional<PublicKey> p256(std::string_view x, std::string_view y);

  // 32 octets.
  [[nodiscard]] static std::optional<PublicKey> ed25519(std::string_view octets);

  Algorithm algorithm() const { return algorithm_; }

  // A signature of ECDSA is r and then s, 32 octets each, as in RFC 7518, section 3.4.
  [[nodiscard]] Verdict verify(std::string_view message, std::string_view signature) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Key = std::unique_ptr<evp_pkey_st, Free>;

  PublicKey(Algorithm algorithm, Key key);

  Algorithm algorithm_;
  Key key_;
};

}  // namespace restante::signature
