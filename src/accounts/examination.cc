// SPDX-License-Identifier: Apache-2.0
#include "examination.h"

#include <algorithm>
#include <utility>

#include "restante/auth/same_name.h"
#include "restante/auth/saslprep.h"
#include "restante/base/digest.h"
#include "restante/base/wipe.h"

namespace restante::accounts {

namespace {

using auth::Claimant;
using auth::Credentials;
using auth::Identity;
using auth::Secret;

// The users, but nobody is asked about before the gate has let the attempt pass.
class Guarded final : public auth::Authenticator {
 public:
  Guarded(const auth::Authenticator& users, Gate& gate) : users_(users), gate_(gate) {}

  Result<std::optional<Identity>> authenticate(const Credentials& credentials,
                                               Enquiry& enquiry) const override {
    return guarded(credentials.user, [&] { return users_.authenticate(credentials, enquiry); });
  }
  Result<std::optional<Identity>> find(std::string_view user, Enquiry& enquiry) const override {
    return guarded(user, [&] { return users_.find(user, enquiry); });
  }
  // Asked for who was let in.
  Result<std::optional<Identity>> owner(std::string_view maildrop,
                                        Enquiry& enquiry) const override {
    return users_.owner(maildrop, enquiry);
  }
  Result<auth::Standing> standing(std::string_view user, Enquiry& enquiry) const override {
    return users_.standing(user, enquiry);
  }
  Result<auth::ScramKeys> scram_keys(auth::ScramHash hash, std::string_view user,
                                     Enquiry& enquiry) const override {
    return guarded(user, [&] { return users_.scram_keys(hash, user, enquiry); });
  }
  Result<Secret> plain_secret(std::string_view user, Enquiry& enquiry) const override {
    return guarded(user, [&] { return users_.plain_secret(user, enquiry); });
  }
  auth::Abilities abilities() const override { return users_.abilities(); }

 private:
  template <class Ask>
  auto guarded(std::string_view user, Ask ask) const -> decltype(ask()) {
    if (auto passed = gate_.let_pass(std::string(user)); !passed.has_value()) {
      return Failure(std::move(passed.error()));
    }
    return ask();
  }

  const auth::Authenticator& users_;
  Gate& gate_;
};

constexpr std::string_view any_maildrop = "*";

// What an examination asks others, between one word of the client's and the next.
enum Part : unsigned { Step, Token, Prepared, Typed, StoredSecret, User, Owner };

Result<std::optional<Identity>> find(const auth::Authenticator& users, const std::string& user,
                                     Enquiry& enquiry) {
  return enquiry.ask(User, [&](Enquiry& part) { return users.find(user, part); });
}

// A password may be stored as it was typed, or in the one form of all that look alike. For almost
// every password the two are the same.
Result<std::optional<Identity>> authenticate(const auth::Authenticator& users,
                                             const std::string& user, const Secret& typed,
                                             Enquiry& enquiry) {
  const Credentials prepared{user, auth::prepare_password(typed.reveal())};
  auto answer =
      enquiry.ask(Prepared, [&](Enquiry& part) { return users.authenticate(prepared, part); });
  const bool is_refused = answer.has_value() && !answer->has_value();
  if (!is_refused || prepared.password.reveal() == typed.reveal()) return answer;
  return enquiry.ask(Typed, [&](Enquiry& part) { return users.authenticate({user, typed}, part); });
}

// RFC 1939, section 7.
bool is_apop_digest(std::string_view digest, std::string_view timestamp, const Secret& secret) {
  std::string text(timestamp);
  text.reserve(timestamp.size() + secret.reveal().size());
  text += secret.reveal();
  const std::string right = digest::hex(digest::md5(text));
  wipe(text);
  return digest::equal_in_constant_time(right, digest);
}

auth::Denied denied(std::string user, auth::Denied::Reason reason = auth::Denied::Reason::Wrong) {
  return {reason, std::move(user), Duration(0)};
}

// An impossible name is asked for all the same, as the user "", so that it takes as long.
Claimant claimant_or_nobody(std::string_view name, std::string_view default_domain) {
  return auth::claimant(name, {}, default_domain).value_or(Claimant());
}

}  // namespace

Examination::Examination(const Terms& terms, auth::LoginRequest request)
    : terms_(terms), request_(std::move(request)) {
  if (request_.way != auth::Way::Sasl || terms.mechanisms == nullptr) return;
  exchange_ = terms.mechanisms->begin(request_.mechanism, request_.channel);
}

std::string_view Examination::mechanism() const {
  switch (request_.way) {
    case auth::Way::Password:
      return "USER";
    case auth::Way::Apop:
      return "APOP";
    case auth::Way::Sasl:
      break;
  }
  return request_.mechanism;
}

Examination::Answer Examination::proceed(Gate& gate, Enquiry& enquiry) {
  const Guarded users(*terms_.users, gate);
  switch (request_.way) {
    case auth::Way::Password:
      return judge_password(users, enquiry);
    case auth::Way::Apop:
      return judge_digest(users, enquiry);
    case auth::Way::Sasl:
      break;
  }
  if (refused_) return *std::exchange(refused_, std::nullopt);
  if (exchange_ == nullptr) return denied({}, auth::Denied::Reason::NotOffered);
  return step(users, gate, enquiry);
}

Examination::Answer Examination::judge_password(const auth::Authenticator& users,
                                                Enquiry& enquiry) {
  const Claimant who = claimant_or_nobody(request_.name, terms_.default_domain);
  const Secret password = request_.words.value_or(Secret());
  return welcome(authenticate(users, who.user, password, enquiry), who, users, enquiry);
}

Examination::Answer Examination::judge_digest(const auth::Authenticator& users, Enquiry& enquiry) {
  const Claimant who = claimant_or_nobody(request_.name, terms_.default_domain);
  const auto stored =
      enquiry.ask(StoredSecret, [&](Enquiry& part) { return users.plain_secret(who.user, part); });
  if (!stored.has_value()) return Failure(stored.error());
  const std::string_view digest = request_.words ? request_.words->reveal() : "";
  // Both are compared always: the time does not tell of which form the password is.
  const bool is_right = is_apop_digest(digest, request_.apop_timestamp, *stored);
  const bool is_right_prepared =
      is_apop_digest(digest, request_.apop_timestamp, auth::prepare_password(stored->reveal()));
  if (is_right || is_right_prepared) {
    return welcome(find(users, who.user, enquiry), who, users, enquiry);
  }
  return denied(who.user);
}

Examination::Answer Examination::step(const auth::Authenticator& users, Gate& gate,
                                      Enquiry& enquiry) {
  if (!outcome_) {
    const auto words = request_.words ? std::optional(request_.words->reveal()) : std::nullopt;
    auto outcome =
        enquiry.ask(Step, [&](Enquiry& part) { return exchange_->respond(words, users, part); });
    if (!outcome.has_value()) return Failure(std::move(outcome.error()));
    request_.words.reset();
    if (auto* challenge = std::get_if<auth::Challenge>(&*outcome)) {
      return auth::Question{std::move(challenge->octets)};
    }
    outcome_ = std::move(*outcome);
  }
  auto answer = settle(users, gate, enquiry);
  auto* denied = answer.has_value() ? std::get_if<auth::Denied>(&*answer) : nullptr;
  if (denied == nullptr) return answer;
  // A mechanism may have something to say to a client that it refuses.
  auto last_words = exchange_->refusal();
  if (!last_words) return answer;
  refused_ = std::move(*denied);
  return auth::Question{std::move(last_words->octets), auth::Question::Kind::Refusal};
}

Examination::Answer Examination::settle(const auth::Authenticator& users, Gate& gate,
                                        Enquiry& enquiry) {
  if (const auto* proved = std::get_if<auth::Proved>(&*outcome_)) {
    return welcome(find(users, proved->user, enquiry), {proved->user, proved->authorize_as}, users,
                   enquiry);
  }
  if (const auto* claimed = std::get_if<auth::Claimed>(&*outcome_)) {
    const std::string& user = claimed->credentials.user;
    return welcome(authenticate(users, user, claimed->credentials.password, enquiry),
                   {user, claimed->authorize_as}, users, enquiry);
  }
  if (const auto* bearer = std::get_if<auth::Bearer>(&*outcome_)) {
    return judge_token(*bearer, users, gate, enquiry);
  }
  if (const auto* refused = std::get_if<auth::Refused>(&*outcome_)) {
    return deny(gate, refused->user);
  }
  return auth::Garbled{};
}

Examination::Answer Examination::judge_token(const auth::Bearer& bearer,
                                             const auth::Authenticator& users, Gate& gate,
                                             Enquiry& enquiry) {
  if (auto passed = gate.let_pass(bearer.user); !passed.has_value()) {
    return Failure(std::move(passed.error()));
  }
  const auto user = enquiry.ask(
      Token, [&](Enquiry& part) { return terms_.tokens->user_of(bearer.token.reveal(), part); });
  if (!user.has_value()) return Failure(user.error());
  const auto name = user->has_value() ? auth::prepare_name(**user) : std::nullopt;
  const bool is_meant = name && (bearer.user.empty() || auth::is_same_name(bearer.user, *name));
  if (!is_meant) return deny(gate, bearer.user);
  return welcome(find(users, *name, enquiry), {*name, {}}, users, enquiry);
}

Examination::Answer Examination::welcome(const Result<std::optional<auth::Identity>>& identity,
                                         const Claimant& who, const auth::Authenticator& users,
                                         Enquiry& enquiry) const {
  if (!identity.has_value()) return Failure(identity.error());
  if (!identity->has_value()) return denied(who.user);
  const Identity& user = **identity;
  const Duration login_delay = user.login_delay.value_or(terms_.login_delay);
  if (who.authorize_as.empty()) {
    return auth::Welcome{user.user, user.user, user.home, login_delay};
  }
  const auto allowed = std::ranges::find_if(user.maildrops, [&](const std::string& name) {
    return name == any_maildrop || auth::is_same_name(name, who.authorize_as);
  });
  if (allowed == user.maildrops.end()) return denied(who.user);
  // A folder's name tells cases apart, and a maildrop's does not.
  const auto owner =
      enquiry.ask(Owner, [&](Enquiry& part) { return users.owner(who.authorize_as, part); });
  if (!owner.has_value()) return Failure(owner.error());
  if (owner->has_value()) {
    return auth::Welcome{user.user, (*owner)->user, (*owner)->home, login_delay};
  }
  const std::string& maildrop = *allowed == any_maildrop ? who.authorize_as : *allowed;
  return auth::Welcome{user.user, maildrop, {}, login_delay};
}

// A guess that no source had to be asked for counts like any other.
Examination::Answer Examination::deny(Gate& gate, std::string user) const {
  if (auto passed = gate.let_pass(user); !passed.has_value()) {
    return Failure(std::move(passed.error()));
  }
  return denied(std::move(user));
}

}  // namespace restante::accounts
