// SPDX-License-Identifier: Apache-2.0
//
// CRAM-MD5 (RFC 2195): the server says "<...@host>", the client answers with its name and the
// HMAC-MD5 of that, keyed by the password.
#pragma once

#include "restante/auth/mechanism.h"

#include <string>
#include <utility>

namespace restante::sasl {

class CramMd5 : public auth::Exchange {
 public:
  static constexpr std::string_view advertised = "CRAM-MD5";

  // The challenge must never have been used before.
  CramMd5(std::string challenge, std::string default_domain)
      : challenge_(std::move(challenge)), default_domain_(std::move(default_domain)) {}

  std::string_view name() const override { return advertised; }
  Result<auth::Outcome> respond(std::optional<std::string_view> response,
                                const auth::Authenticator& users, Enquiry& enquiry) override;

 private:
  enum class Step { Unasked, Asked, Ended };

  Result<auth::Outcome> judge(std::string_view response, const auth::Authenticator& users,
                              Enquiry& enquiry) const;
  bool is_answer(std::string_view said, const auth::Secret& key) const;

  const std::string challenge_;
  const std::string default_domain_;
  Step step_ = Step::Unasked;
};

// In the form of a message-id, which it must have.
[[nodiscard]] std::string new_cram_challenge(std::string_view hostname);

}  // namespace restante::sasl
