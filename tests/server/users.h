// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/auth/password_scheme.h"
#include "restante/auth/scram_answers.h"

namespace restante::server::testing {

// A file of users, as far as it matters here.
class Users final : public auth::Authenticator {
 public:
  struct User {
    std::string stored;  // "{SCHEME}value"
    std::vector<std::string> maildrops = {};
  };

  void set(const std::string& name, User user) {
    answers_.count(password_of(user));
    users_[name] = std::move(user);
  }

  Result<std::optional<auth::Identity>> authenticate(const auth::Credentials& credentials,
                                                     Enquiry& enquiry) const override {
    const auto found = users_.find(credentials.user);
    if (found == users_.end()) return std::optional<auth::Identity>();
    const auto password = password_of(found->second);
    if (password.cost() == auth::Cost::Expensive && enquiry.patience() == Patience::CachedOnly) {
      return failure(ErrorKind::WouldBlock);
    }
    if (password.verify(credentials.password.reveal()) == auth::Match::Wrong) return std::nullopt;
    return find(credentials.user, enquiry);
  }
  Result<std::optional<auth::Identity>> find(std::string_view user, Enquiry&) const override {
    const auto found = users_.find(user);
    if (found == users_.end()) return std::optional<auth::Identity>();
    return auth::Identity{found->first, "/home", found->second.maildrops, {}};
  }
  Result<auth::ScramKeys> scram_keys(auth::ScramHash hash, std::string_view user,
                                     Enquiry& enquiry) const override {
    const auto found = users_.find(user);
    if (found == users_.end()) return answers_.answer(hash, user, nullptr, enquiry.patience());
    const auto password = password_of(found->second);
    return answers_.answer(hash, user, &password, enquiry.patience());
  }
  Result<auth::Secret> plain_secret(std::string_view user, Enquiry&) const override {
    const auto found = users_.find(user);
    if (found == users_.end()) return auth::random_secret();
    const auto password = password_of(found->second);
    const auto plain = password.plain();
    return plain ? auth::Secret(*plain) : auth::random_secret();
  }
  auth::Abilities abilities() const override { return {1, 1, 1, 1}; }

 private:
  static auth::StoredPassword password_of(const User& user) {
    return *auth::StoredPassword::parse(user.stored);
  }

  std::map<std::string, User, std::less<>> users_;
  auth::ScramAnswers answers_{"seed"};
};

}  // namespace restante::server::testing
