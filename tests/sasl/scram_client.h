// SPDX-License-Identifier: Apache-2.0
//
// A client's side of SCRAM, with which a test can say anything.
#pragma once

#include "scram.h"
#include "village.h"

#include "restante/base/base64.h"
#include "restante/base/digest.h"

#include <string>
#include <string_view>

namespace restante::sasl::testing {

inline const std::string server_nonce = "0123456789abcdefghijklmn";

inline ScramTerms terms(auth::ScramHash hash = auth::ScramHash::Sha256,
                        ScramForm form = ScramForm::Bare) {
  return {hash, form, PlusOffer::NotMade, {}, "", server_nonce};
}

// As `terms` with -PLUS on a channel that has both bindings.
inline ScramTerms bound_terms() {
  ScramTerms terms = testing::terms(auth::ScramHash::Sha256, ScramForm::Plus);
  terms.plus = PlusOffer::Made;
  terms.channel.kind = auth::Channel::Kind::Tls;
  terms.channel.exporter = "exported \xff\x00 octets"s;
  terms.channel.server_end_point = "end point";
  return terms;
}

// The client's last message for SCRAM-SHA-256, proved by the password.
inline std::string final_message(std::string_view password, std::string_view first_bare,
                                 std::string_view server_first, std::string_view binding) {
  constexpr auto algorithm = digest::Algorithm::Sha256Hash;
  const auto nonce = server_first.substr(2, server_first.find(",s=") - 2);
  const auto salt_start = server_first.find(",s=") + 3;
  const auto salt = server_first.substr(salt_start, server_first.find(",i=") - salt_start);
  const std::string message = "c=" + base64::encode(binding) + ",r=" + std::string(nonce);
  const std::string salted =
      digest::pbkdf2(algorithm, password, base64::decode(salt).value(), auth::scram_iterations_min);
  std::string proof = digest::hmac(algorithm, salted, "Client Key");
  const std::string signature =
      digest::hmac(algorithm, digest::hash(algorithm, proof),
                   std::string(first_bare) + "," + std::string(server_first) + "," + message);
  for (std::size_t i = 0; i < proof.size(); ++i) {
    proof[i] = static_cast<char>(proof[i] ^ signature[i]);
  }
  return message + ",p=" + base64::encode(proof);
}

// The outcome of the client's last message, or of its first where that ends the exchange.
inline auth::Outcome run(Scram& exchange, const std::string& header, const std::string& bare,
                         const std::string& binding, const Village& village,
                         std::string_view password = "pencil") {
  const auto first = answer(exchange, header + bare, village);
  if (!std::holds_alternative<auth::Challenge>(first)) return first;
  return answer(exchange, final_message(password, bare, challenge_of(first), binding), village);
}

// Whom the exchange proves, or "(none)".
inline std::string proved(Scram& exchange, const std::string& header, const std::string& bare,
                          const std::string& binding, const Village& village) {
  const auto outcome = run(exchange, header, bare, binding, village);
  if (!challenge_of(outcome).starts_with("v=")) return "(none)";
  return who(answer(exchange, "", village));
}

}  // namespace restante::sasl::testing
