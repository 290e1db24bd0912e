// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/remembering.h"

#include <cassert>
#include <utility>

namespace restante::accounts {

Remembering::Remembering(std::unique_ptr<auth::Authenticator> inner, const Memory& memory,
                         Duration time_to_live, const TimeSource& time)
    : inner_(std::move(inner)), remembered_(memory), time_to_live_(time_to_live), time_(time) {
  assert(time_to_live > Duration(0));
}

// A cheap verdict comes from the source itself, and so does every "no": only what would take a
// thread is looked for in the memory, and only before a thread is asked for.
Result<std::optional<auth::Identity>> Remembering::authenticate(
    const auth::Credentials& credentials, Enquiry& enquiry) const {
  enum Part : unsigned { Verified, Found };
  const TimePoint asked_at = time_.now();
  auto answer =
      enquiry.ask(Verified, [&](Enquiry& part) { return inner_->authenticate(credentials, part); });
  if (enquiry.patience() == Patience::MayBlock) {
    const bool is_right = answer.has_value() && answer->has_value();
    if (is_right) remembered_.remember(credentials, (*answer)->version, asked_at);
    return answer;
  }
  if (answer.has_value() || answer.error().kind != ErrorKind::WouldBlock) return answer;
  auto known =
      enquiry.ask(Found, [&](Enquiry& part) { return inner_->find(credentials.user, part); });
  if (!known.has_value() && known.error().kind == ErrorKind::Later) return known;
  if (!known.has_value() || !known->has_value() || (*known)->version.empty()) return answer;
  const auto verdict = remembered_.recall(credentials, (*known)->version, time_to_live_, asked_at);
  if (verdict == VerifiedPasswords::Verdict::Remembered) return known;
  return answer;
}

Result<std::optional<auth::Identity>> Remembering::find(std::string_view user,
                                                        Enquiry& enquiry) const {
  return inner_->find(user, enquiry);
}

Result<std::optional<auth::Identity>> Remembering::owner(std::string_view maildrop,
                                                         Enquiry& enquiry) const {
  return inner_->owner(maildrop, enquiry);
}

Result<auth::ScramKeys> Remembering::scram_keys(auth::ScramHash hash, std::string_view user,
                                                Enquiry& enquiry) const {
  return inner_->scram_keys(hash, user, enquiry);
}

Result<auth::Secret> Remembering::plain_secret(std::string_view user, Enquiry& enquiry) const {
  return inner_->plain_secret(user, enquiry);
}

Result<auth::Standing> Remembering::standing(std::string_view user, Enquiry& enquiry) const {
  return inner_->standing(user, enquiry);
}

auth::Abilities Remembering::abilities() const {
  return inner_->abilities();
}

}  // namespace restante::accounts
