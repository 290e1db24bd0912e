// SPDX-License-Identifier: Apache-2.0
#include "cram_md5.h"

#include "random.h"
#include "restante/auth/claimant.h"
#include "restante/auth/saslprep.h"
#include "restante/base/digest.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace restante::sasl {

namespace {

constexpr std::size_t challenge_octets = 16;  // too many for a challenge ever to come again
constexpr std::size_t digest_digits = 32;

std::string hex(std::string_view octets) {
  return digest::hex({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

bool is_digest(std::string_view text) {
  return text.size() == digest_digits && std::ranges::all_of(text, [](char letter) {
           return ('0' <= letter && letter <= '9') || ('a' <= letter && letter <= 'f');
         });
}

}  // namespace

Result<auth::Outcome> CramMd5::respond(std::optional<std::string_view> response,
                                       const auth::Authenticator& users, Enquiry& enquiry) {
  if (step_ == Step::Ended) return auth::Refused{};
  if (!response) {
    step_ = Step::Asked;
    return auth::Challenge{challenge_};
  }
  // An initial response can't answer a challenge that the client has not seen.
  if (step_ == Step::Unasked) {
    step_ = Step::Ended;
    return auth::Garbled{};
  }
  auto outcome = judge(*response, users, enquiry);
  if (outcome) step_ = Step::Ended;
  return outcome;
}

Result<auth::Outcome> CramMd5::judge(std::string_view response, const auth::Authenticator& users,
                                     Enquiry& enquiry) const {
  // Names may contain blanks, digests don't.
  const std::size_t blank = response.rfind(' ');
  if (blank == response.npos || !is_digest(response.substr(blank + 1))) return auth::Garbled{};
  auto who = auth::claimant(response.substr(0, blank), {}, default_domain_);
  if (!who) return auth::Garbled{};
  const auto secret = users.plain_secret(who->user, enquiry);
  if (!secret) return Failure(secret.error());
  const std::string_view said = response.substr(blank + 1);
  // Not every client prepares the password. Both are compared always: the time does not tell of
  // which form it is.
  const bool is_right = is_answer(said, *secret);
  const bool is_right_prepared = is_answer(said, auth::prepare_password(secret->reveal()));
  if (!(is_right || is_right_prepared) || who->user.empty())
    return auth::Refused{std::move(who->user)};
  return auth::Proved{std::move(who->user), std::move(who->authorize_as)};
}

bool CramMd5::is_answer(std::string_view said, const auth::Secret& key) const {
  const std::string right = hex(digest::hmac(digest::Algorithm::Md5Hash, key.reveal(), challenge_));
  return digest::equal_in_constant_time(right, said);
}

std::string new_cram_challenge(std::string_view hostname) {
  std::string challenge = "<";
  challenge += hex(random_octets(challenge_octets));
  challenge += '@';
  challenge += hostname;
  challenge += '>';
  return challenge;
}

}  // namespace restante::sasl
