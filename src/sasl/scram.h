// SPDX-License-Identifier: Apache-2.0
//
// The server's side of SCRAM (RFC 5802, RFC 7677). An unknown user is found out by nobody before
// the last step, where the proof is wrong as it would be with a wrong password.
#pragma once

#include "client_first.h"
#include "restante/auth/claimant.h"
#include "restante/auth/scram.h"
#include "scram_messages.h"

#include <string>
#include <utility>
#include <variant>

namespace restante::sasl {

enum class ScramForm { Bare, Plus };

constexpr std::string_view scram_name(auth::ScramHash hash, ScramForm form) {
  const bool is_plus = form == ScramForm::Plus;
  if (hash == auth::ScramHash::Sha1) return is_plus ? "SCRAM-SHA-1-PLUS" : "SCRAM-SHA-1";
  return is_plus ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256";
}

// Whether this channel's list of mechanisms had a -PLUS in it.
enum class PlusOffer { Made, NotMade };

// All of one exchange that does not come from the client.
struct ScramTerms {
  auth::ScramHash hash;
  ScramForm form;
  PlusOffer plus;
  auth::Channel channel;
  std::string default_domain;
  std::string nonce;  // new_scram_nonce(), which must never have been used before
};

[[nodiscard]] std::string new_scram_nonce();

class Scram : public ClientFirst {
 public:
  explicit Scram(ScramTerms terms) : terms_(std::move(terms)) {}

  std::string_view name() const override { return scram_name(terms_.hash, terms_.form); }

 private:
  struct AwaitingFirst {};
  struct AwaitingFinal {
    std::string binding;       // what the client has to repeat in "c="
    std::string nonce;         // the client's and ours
    std::string first_halves;  // of the AuthMessage: "client-first-bare,server-first,"
    auth::ScramKeys keys;
    auth::Claimant who;
  };
  // The client has our proof, which it acknowledges by an empty response.
  struct AwaitingEnd {
    auth::Proved proved;
  };
  struct Ended {};

  Result<auth::Outcome> proceed(std::string_view response, const auth::Authenticator& users,
                                Enquiry& enquiry) override;
  Result<auth::Outcome> take_first(std::string_view response, const auth::Authenticator& users,
                                   Enquiry& enquiry);
  auth::Outcome take_final(const AwaitingFinal& step, std::string_view response);
  auth::Outcome end_with(auth::Outcome outcome);
  auth::Outcome take_end(const AwaitingEnd& step, std::string_view response);
  std::optional<auth::Outcome> objection_to(const Gs2Header& gs2, const std::string& user) const;

  const ScramTerms terms_;
  std::variant<AwaitingFirst, AwaitingFinal, AwaitingEnd, Ended> step_;
};

}  // namespace restante::sasl
