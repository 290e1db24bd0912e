// SPDX-License-Identifier: Apache-2.0
//
// An exchange in which the client speaks first: without an initial response it is asked for one, by
// an empty challenge.
#pragma once

#include "restante/auth/mechanism.h"

#include <optional>
#include <string_view>

namespace restante::sasl {

class ClientFirst : public auth::Exchange {
 public:
  Result<auth::Outcome> respond(std::optional<std::string_view> response,
                                const auth::Authenticator& users, Enquiry& enquiry) final {
    if (!response) return auth::Challenge{};
    return proceed(*response, users, enquiry);
  }

 private:
  virtual Result<auth::Outcome> proceed(std::string_view response, const auth::Authenticator& users,
                                        Enquiry& enquiry) = 0;
};

// One whose first response says all. What comes after it is refused.
class OneResponse : public ClientFirst {
 private:
  enum class Step { Waiting, Ended };

  Result<auth::Outcome> proceed(std::string_view response, const auth::Authenticator&,
                                Enquiry&) final {
    if (step_ == Step::Ended) return auth::Refused{};
    step_ = Step::Ended;
    return judge(response);
  }

  virtual auth::Outcome judge(std::string_view response) const = 0;

  Step step_ = Step::Waiting;
};

}  // namespace restante::sasl
