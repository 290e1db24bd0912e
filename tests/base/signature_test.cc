// SPDX-License-Identifier: Apache-2.0
#include "restante/base/signature.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <cstddef>
#include <string>

namespace restante::signature {
namespace {

// Of base64url; the vectors are published in it.
std::string octets(std::string text) {
  for (char& digit : text) digit = digit == '-' ? '+' : digit == '_' ? '/' : digit;
  const std::size_t size = text.size() * 3 / 4;
  text.resize((text.size() + 3) / 4 * 4, '=');
  std::string decoded(text.size(), '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                  reinterpret_cast<const unsigned char*>(text.data()),
                  static_cast<int>(text.size()));
  decoded.resize(size);
  return decoded;
}

const std::string payload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q";

// RFC 7515, appendix A.2.
const std::string rsa_modulus = octets(
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4"
    "QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdb"
    "BYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-D"
    "WNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ");
const std::string rsa_exponent = octets("AQAB");
const std::string rsa_message = "eyJhbGciOiJSUzI1NiJ9." + payload;
const std::string rsa_signature = octets(
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5ju"
    "jGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07"
    "Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipU"
    "TI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");

// RFC 7515, appendix A.3.
const std::string p256_x = octets("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
const std::string p256_y = octets("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
const std::string p256_message = "eyJhbGciOiJFUzI1NiJ9." + payload;
const std::string p256_signature = octets(
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");

// RFC 8037, appendix A.4.
const std::string ed25519_key = octets("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
const std::string ed25519_message = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
const std::string ed25519_signature = octets(
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");

// Valid as it is; invalid with any octet of the signature changed, missing or added.
void expect_exact(const std::optional<PublicKey>& key, const std::string& message,
                  const std::string& signature) {
  ASSERT_TRUE(key);
  EXPECT_EQ(key->verify(message, signature), Verdict::Valid);
  EXPECT_EQ(key->verify(message + " ", signature), Verdict::Invalid);
  EXPECT_EQ(key->verify(message, {}), Verdict::Invalid);
  EXPECT_EQ(key->verify(message, signature + '\0'), Verdict::Invalid);
  EXPECT_EQ(key->verify(message, signature.substr(1)), Verdict::Invalid);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(key->verify(message, changed), Verdict::Invalid) << "octet " << i;
  }
}

TEST(PublicKey, VerifiesThePublishedRsaSignature) {
  expect_exact(PublicKey::rsa(rsa_modulus, rsa_exponent), rsa_message, rsa_signature);
}

TEST(PublicKey, VerifiesThePublishedEcdsaSignature) {
  expect_exact(PublicKey::p256(p256_x, p256_y), p256_message, p256_signature);
}

TEST(PublicKey, VerifiesThePublishedEd25519Signature) {
  expect_exact(PublicKey::ed25519(ed25519_key), ed25519_message, ed25519_signature);
}

TEST(PublicKey, TakesNoSignatureOfAnotherKind) {
  const auto key = PublicKey::p256(p256_x, p256_y);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->verify(ed25519_message, ed25519_signature), Verdict::Invalid);
  EXPECT_EQ(key->verify(p256_message, std::string(64, '\0')), Verdict::Invalid);
}

TEST(PublicKey, IsNotMadeOfWhatIsNone) {
  EXPECT_FALSE(PublicKey::rsa("", ""));
  EXPECT_FALSE(PublicKey::rsa(rsa_modulus.substr(1), rsa_exponent)) << "2040 bits";
  EXPECT_FALSE(PublicKey::rsa(std::string(1025, '\xff'), rsa_exponent)) << "8200 bits";
  EXPECT_FALSE(PublicKey::rsa(rsa_modulus, std::string(1, '\1')));
  EXPECT_FALSE(PublicKey::rsa(rsa_modulus, std::string(1, '\2')));
  EXPECT_FALSE(PublicKey::p256(p256_x, p256_x)) << "not on the curve";
  EXPECT_FALSE(PublicKey::p256(p256_x, p256_y.substr(1)));
  EXPECT_FALSE(PublicKey::p256(std::string(32, '\0'), std::string(32, '\0')));
  EXPECT_FALSE(PublicKey::ed25519(ed25519_key.substr(1)));
}

TEST(PublicKey, LeavesNoErrorForOthersToFind) {
  const auto key = PublicKey::rsa(rsa_modulus, rsa_exponent);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->verify(rsa_message, "wrong"), Verdict::Invalid);
  EXPECT_FALSE(PublicKey::p256(p256_x, p256_x));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace restante::signature
