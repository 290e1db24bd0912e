// SPDX-License-Identifier: Apache-2.0
//
// Users of another source, and which of their passwords were right (see verified_passwords.h): a
// client that comes every minute does not cost an expensive hash each time.
//
// Remembered is what took patience to verify: where the source answers at once there is nothing to
// save. The source is asked for the user each time, so a user who was removed, or whose password
// changed, is not let in by what is remembered.
#pragma once

#include <memory>

#include "restante/accounts/verified_passwords.h"
#include "restante/auth/authenticator.h"
#include "restante/base/clock.h"

namespace restante::accounts {

// Now, as seen from any thread.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual TimePoint now() const = 0;
};

class Remembering final : public auth::Authenticator {
 public:
  // `memory` and `time` are borrowed. REQUIRES time_to_live > 0.
  Remembering(std::unique_ptr<auth::Authenticator> inner, const Memory& memory,
              Duration time_to_live, const TimeSource& time);

  [[nodiscard]] Result<std::optional<auth::Identity>> authenticate(
      const auth::Credentials& credentials, Enquiry& enquiry) const override;

  // The inner source's answers.
  [[nodiscard]] Result<std::optional<auth::Identity>> find(std::string_view user,
                                                           Enquiry& enquiry) const override;
  [[nodiscard]] Result<std::optional<auth::Identity>> owner(std::string_view maildrop,
                                                            Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::ScramKeys> scram_keys(auth::ScramHash hash, std::string_view user,
                                                   Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::Secret> plain_secret(std::string_view user,
                                                  Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::Standing> standing(std::string_view user,
                                                Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::Standing> last_standing(std::string_view user) const override {
    return inner_->last_standing(user);
  }
  auth::Abilities abilities() const override;

 private:
  const std::unique_ptr<auth::Authenticator> inner_;
  mutable VerifiedPasswords remembered_;
  const Duration time_to_live_;
  const TimeSource& time_;
};

}  // namespace restante::accounts
