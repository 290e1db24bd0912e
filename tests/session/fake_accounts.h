// SPDX-License-Identifier: Apache-2.0
//
// Whoever knows the users, as a session sees them. Like the accounts it asks users who may take
// their time.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "fake_mechanisms.h"
#include "late_users.h"
#include "memory_store.h"
#include "restante/auth/login.h"
#include "restante/auth/user_name.h"
#include "restante/base/digest.h"

namespace restante::session::testing {

class FakeAccounts {
 public:
  using Answer = Result<auth::LoginAnswer>;

  MemoryUsers users;
  Lateness lateness;  // of them
  std::string default_domain;
  std::string good_token = "good";
  Duration hold_back = std::chrono::seconds(2);  // of refusals
  Duration login_delay = Duration(0);
  auth::Admission admission = auth::Admission::Granted;

  // What is judged next.
  void begin(auth::LoginRequest request) {
    exchange_.reset();
    outcome_.reset();
    request_ = std::move(request);
    if (request_.way != auth::Way::Sasl) return;
    exchange_ = FakeMechanisms().begin(request_.mechanism, request_.channel);
  }
  void proceed(auth::Secret response) { request_.words = std::move(response); }

  // Asked again as long as it is put off.
  Answer judge(Enquiry& enquiry) {
    if (exchange_ != nullptr) return step(enquiry);
    const auto name =
        auth::parse_user_name(request_.name, default_domain).value_or(auth::UserName());
    if (request_.way == auth::Way::Password) return verify(name, *request_.words, enquiry);
    const auto secret =
        enquiry.ask(Secret, [&](Enquiry& part) { return late_.plain_secret(name.user, part); });
    if (!secret.has_value()) return Failure(secret.error());
    const std::string right =
        digest::hex(digest::md5(request_.apop_timestamp + std::string(secret->reveal())));
    return right == request_.words->reveal() ? look_up(name, enquiry) : deny(name.user);
  }

 private:
  enum Part : unsigned { Secret, User };

  Answer step(Enquiry& enquiry) {
    if (refused_) return deny(*std::exchange(refused_, std::nullopt));
    if (!outcome_) {
      const auto words = request_.words ? std::optional(request_.words->reveal()) : std::nullopt;
      auto outcome = exchange_->respond(words, late_, enquiry);
      if (!outcome.has_value()) return Failure(outcome.error());
      outcome_ = std::move(*outcome);
    }
    auto answer = settle(enquiry);
    if (is_put_off(answer)) return answer;
    outcome_.reset();
    const bool is_denied = answer.has_value() && std::holds_alternative<auth::Denied>(*answer);
    const auto last_words = exchange_->refusal();
    if (!is_denied || !last_words) return answer;
    refused_ = std::get<auth::Denied>(*answer).user;
    return auth::Question{last_words->octets, auth::Question::Kind::Refusal};
  }

  Answer settle(Enquiry& enquiry) {
    if (auto* challenge = std::get_if<auth::Challenge>(&*outcome_)) {
      return auth::Question{challenge->octets};
    }
    if (std::holds_alternative<auth::Garbled>(*outcome_)) return auth::Garbled{};
    if (auto* proved = std::get_if<auth::Proved>(&*outcome_)) {
      return look_up(
          {proved->user, proved->authorize_as.empty() ? proved->user : proved->authorize_as},
          enquiry);
    }
    if (auto* claimed = std::get_if<auth::Claimed>(&*outcome_)) {
      const std::string& user = claimed->credentials.user;
      return verify({user, user}, claimed->credentials.password, enquiry);
    }
    if (auto* bearer = std::get_if<auth::Bearer>(&*outcome_)) {
      return bearer->token.reveal() == good_token ? look_up({bearer->user, bearer->user}, enquiry)
                                                  : deny(bearer->user);
    }
    return deny(std::get<auth::Refused>(*outcome_).user);
  }

  Answer verify(const auth::UserName& name, const auth::Secret& password, Enquiry& enquiry) {
    return welcome(late_.authenticate({name.user, password}, enquiry), name);
  }
  Answer look_up(const auth::UserName& name, Enquiry& enquiry) {
    return welcome(enquiry.ask(User, [&](Enquiry& part) { return late_.find(name.user, part); }),
                   name);
  }

  Answer welcome(const Result<std::optional<auth::Identity>>& identity,
                 const auth::UserName& name) {
    if (!identity.has_value()) return Failure(identity.error());
    if (!identity->has_value()) return deny(name.user);
    const auth::Identity& user = **identity;
    if (name.mailbox == name.user) {
      return auth::Welcome{user.user, user.user, user.home, login_delay};
    }
    if (std::ranges::find(user.maildrops, name.mailbox) == user.maildrops.end()) {
      return deny(name.user);
    }
    return auth::Welcome{user.user, name.mailbox, {}, login_delay};
  }

  auth::LoginAnswer deny(std::string user) const {
    return auth::Denied{auth::Denied::Reason::Wrong, std::move(user), hold_back};
  }

  LateUsers late_{users, lateness};
  auth::LoginRequest request_;
  std::unique_ptr<auth::Exchange> exchange_;
  std::optional<auth::Outcome> outcome_;  // of the exchange, while users are asked about it
  std::optional<std::string> refused_;    // who was refused and was told why
};

}  // namespace restante::session::testing
