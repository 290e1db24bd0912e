// SPDX-License-Identifier: Apache-2.0
//
// Whoever knows the users, as a session sees them: answers at once.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "fake_mechanisms.h"
#include "memory_store.h"
#include "restante/auth/login.h"
#include "restante/auth/user_name.h"
#include "restante/base/digest.h"

namespace restante::session::testing {

class FakeAccounts {
 public:
  MemoryUsers users;
  std::string default_domain;
  std::string good_token = "good";
  Duration hold_back = std::chrono::seconds(2);  // of refusals
  Duration login_delay = Duration(0);
  auth::Admission admission = auth::Admission::Granted;

  Result<auth::LoginAnswer> begin(auth::LoginRequest request) {
    exchange_.reset();
    if (request.way == auth::Way::Sasl) {
      exchange_ = FakeMechanisms().begin(request.mechanism, request.channel);
      return proceed(std::move(request.words));
    }
    const auto name =
        auth::parse_user_name(request.name, default_domain).value_or(auth::UserName());
    if (request.way == auth::Way::Password) return judge(name, *request.words);
    const auto secret = users.plain_secret(name.user, Enquiry().on_thread());
    if (!secret.has_value()) return Failure(secret.error());
    const std::string right =
        digest::hex(digest::md5(request.apop_timestamp + std::string(secret->reveal())));
    return right == request.words->reveal() ? look_up(name) : deny(name.user);
  }

  Result<auth::LoginAnswer> proceed(std::optional<auth::Secret> response) {
    if (refused_) return deny(*std::exchange(refused_, std::nullopt));
    const auto words = response ? std::optional(response->reveal()) : std::nullopt;
    auto outcome = exchange_->respond(words, users, Enquiry().on_thread());
    if (!outcome.has_value()) return Failure(outcome.error());
    if (auto* challenge = std::get_if<auth::Challenge>(&*outcome)) {
      return auth::Question{challenge->octets};
    }
    if (std::holds_alternative<auth::Garbled>(*outcome)) return auth::Garbled{};
    auto answer = settle(std::move(*outcome));
    const bool is_denied = answer.has_value() && std::holds_alternative<auth::Denied>(*answer);
    const auto last_words = exchange_->refusal();
    if (!is_denied || !last_words) return answer;
    refused_ = std::get<auth::Denied>(*answer).user;
    return auth::Question{last_words->octets, auth::Question::Kind::Refusal};
  }

 private:
  Result<auth::LoginAnswer> settle(auth::Outcome outcome) {
    if (auto* proved = std::get_if<auth::Proved>(&outcome)) {
      return look_up(
          {proved->user, proved->authorize_as.empty() ? proved->user : proved->authorize_as});
    }
    if (auto* claimed = std::get_if<auth::Claimed>(&outcome)) {
      const std::string& user = claimed->credentials.user;
      return judge({user, user}, claimed->credentials.password);
    }
    if (auto* bearer = std::get_if<auth::Bearer>(&outcome)) {
      return bearer->token.reveal() == good_token ? look_up({bearer->user, bearer->user})
                                                  : deny(bearer->user);
    }
    return deny(std::get<auth::Refused>(outcome).user);
  }

  Result<auth::LoginAnswer> judge(const auth::UserName& name, const auth::Secret& password) {
    return welcome(users.authenticate({name.user, password}, Enquiry().on_thread()), name);
  }
  Result<auth::LoginAnswer> look_up(const auth::UserName& name) {
    return welcome(users.find(name.user, Enquiry().on_thread()), name);
  }

  Result<auth::LoginAnswer> welcome(const Result<std::optional<auth::Identity>>& identity,
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

  std::unique_ptr<auth::Exchange> exchange_;
  std::optional<std::string> refused_;  // who was refused and was told why
};

}  // namespace restante::session::testing
