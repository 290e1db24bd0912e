// SPDX-License-Identifier: Apache-2.0
//
// Users of whom every question takes its time, but for what its Lateness says.
#pragma once

#include "lateness.h"
#include "restante/auth/authenticator.h"

namespace restante::session::testing {

class LateUsers final : public auth::Authenticator {
 public:
  // Both are borrowed.
  LateUsers(const auth::Authenticator& inner, Lateness& lateness)
      : inner_(inner), lateness_(lateness) {}

  Result<std::optional<auth::Identity>> authenticate(const auth::Credentials& credentials,
                                                     Enquiry& enquiry) const override {
    if (auto later = lateness_.put_off(enquiry)) return std::move(*later);
    return inner_.authenticate(credentials, enquiry);
  }
  Result<std::optional<auth::Identity>> find(std::string_view user,
                                             Enquiry& enquiry) const override {
    if (auto later = lateness_.put_off(enquiry)) return std::move(*later);
    return inner_.find(user, enquiry);
  }
  Result<auth::Standing> standing(std::string_view user, Enquiry& enquiry) const override {
    return inner_.standing(user, enquiry);
  }
  Result<auth::ScramKeys> scram_keys(auth::ScramHash hash, std::string_view user,
                                     Enquiry& enquiry) const override {
    if (auto later = lateness_.put_off(enquiry)) return std::move(*later);
    return inner_.scram_keys(hash, user, enquiry);
  }
  Result<auth::Secret> plain_secret(std::string_view user, Enquiry& enquiry) const override {
    if (auto later = lateness_.put_off(enquiry)) return std::move(*later);
    return inner_.plain_secret(user, enquiry);
  }
  auth::Abilities abilities() const override { return inner_.abilities(); }

 private:
  const auth::Authenticator& inner_;
  Lateness& lateness_;
};

}  // namespace restante::session::testing
