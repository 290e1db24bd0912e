// SPDX-License-Identifier: Apache-2.0
//
// One attempt to log in, from what the client said first to the verdict: who it says it is, whether
// that is proved, and whose maildrop it may open. All ways in meet here, and nowhere else is a
// password or a proof compared with what a source keeps.
//
// Names and passwords that look alike are one (SASLprep, RFC 4013): names are looked up in their
// prepared form, and a password is right in that form, or as it was typed where a hash was made of
// that.
//
// proceed() is straight-line code that is run again from its beginning where a source could not
// answer at once. What took time is remembered by the Enquiry, part for part, and what must happen
// once alone (a mechanism's step, the gate) by who did it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "restante/accounts/terms.h"
#include "restante/auth/authenticator.h"
#include "restante/auth/claimant.h"
#include "restante/auth/login.h"
#include "restante/auth/mechanism.h"
#include "restante/base/enquiry.h"
#include "restante/base/result.h"

namespace restante::accounts {

// Asked before a source is: whether this attempt at that user may go on. TooSoon: it may not.
// Later: not yet; the attempt is told when.
class Gate {
 public:
  virtual Result<void> let_pass(const std::string& user) = 0;

 protected:
  ~Gate() = default;
};

class Examination {
 public:
  Examination(const Terms& terms, auth::LoginRequest request);

  // What the client says to the last Question.
  void hear(auth::Secret words) { request_.words = std::move(words); }

  // What the client said is one question, so each time it says something the enquiry is a new one.
  // Later: when a source answers, or when the gate lets the attempt pass. Of a Denied the time to
  // hold it back is left to the caller.
  [[nodiscard]] Result<auth::LoginAnswer> proceed(Gate& gate, Enquiry& enquiry);

  // "USER", "APOP", or SASL's name.
  std::string_view mechanism() const;

 private:
  using Answer = Result<auth::LoginAnswer>;

  Answer judge_password(const auth::Authenticator& users, Enquiry& enquiry);
  Answer judge_digest(const auth::Authenticator& users, Enquiry& enquiry);
  Answer step(const auth::Authenticator& users, Gate& gate, Enquiry& enquiry);
  Answer settle(const auth::Authenticator& users, Gate& gate, Enquiry& enquiry);
  Answer judge_token(const auth::Bearer& bearer, const auth::Authenticator& users, Gate& gate,
                     Enquiry& enquiry);
  // The maildrop is spelled as its owner's entry is, else as the list that allows it spells it.
  Answer welcome(const Result<std::optional<auth::Identity>>& identity, const auth::Claimant& who,
                 const auth::Authenticator& users, Enquiry& enquiry) const;
  Answer deny(Gate& gate, std::string user) const;

  const Terms& terms_;
  auth::LoginRequest request_;
  std::unique_ptr<auth::Exchange> exchange_;  // of SASL
  std::optional<auth::Outcome> outcome_;      // of the exchange, while sources are asked about it
  std::optional<auth::Denied> refused_;       // and told why: its next words end the exchange
};

}  // namespace restante::accounts
