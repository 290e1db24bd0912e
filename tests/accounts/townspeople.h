// SPDX-License-Identifier: Apache-2.0
//
// The users that the tests of logins ask about, and mechanisms and tokens that do as they are told.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/auth/login.h"
#include "restante/auth/mechanism.h"
#include "restante/auth/same_name.h"
#include "restante/auth/token_verifier.h"

namespace restante::accounts::testing {

// Names are told apart by case, passwords by octets. Set up before it is asked by threads.
class Townspeople final : public auth::Authenticator {
 public:
  struct Person {
    std::string password;
    std::vector<std::string> maildrops = {};
    std::optional<Duration> login_delay = {};
  };
  std::map<std::string, Person, std::less<>> people;
  // Of the question for a password, for a secret and for keys, and of that for a user.
  Patience needed = Patience::CachedOnly;
  Patience needed_to_find = Patience::CachedOnly;
  std::optional<ErrorKind> trouble;
  std::string kept_out;  // a name
  // Called by the thread that has patience, before it is answered.
  std::function<void()> at_work;

  // "pass NAME", "find NAME", "keys NAME" and "secret NAME".
  std::vector<std::string> asked() const {
    const std::lock_guard guard(mutex_);
    return asked_;
  }

  Result<std::optional<auth::Identity>> authenticate(const auth::Credentials& credentials,
                                                     Enquiry& enquiry) const override {
    if (auto failed = ask("pass ", credentials.user, enquiry, needed)) return std::move(*failed);
    const auto found = people.find(credentials.user);
    if (found == people.end() || found->second.password != credentials.password.reveal()) {
      return std::optional<auth::Identity>();
    }
    return identity_of(*found);
  }

  Result<std::optional<auth::Identity>> find(std::string_view user,
                                             Enquiry& enquiry) const override {
    if (auto failed = ask("find ", user, enquiry, needed_to_find)) return std::move(*failed);
    const auto found = people.find(user);
    if (found == people.end()) return std::optional<auth::Identity>();
    return identity_of(*found);
  }

  // Whether names of maildrops are found in any case, unlike others here.
  bool folds_case_of_owners = false;
  Result<std::optional<auth::Identity>> owner(std::string_view maildrop, Enquiry&) const override {
    const auto found = std::ranges::find_if(people, [&](const auto& person) {
      return folds_case_of_owners ? auth::is_same_name(person.first, maildrop)
                                  : person.first == maildrop;
    });
    if (found == people.end()) return std::optional<auth::Identity>();
    return identity_of(*found);
  }

  Result<auth::Standing> standing(std::string_view user, Enquiry& enquiry) const override {
    if (user == kept_out) return auth::Standing::KeptOut;
    return auth::Authenticator::standing(user, enquiry);
  }

  Result<auth::ScramKeys> scram_keys(auth::ScramHash, std::string_view user,
                                     Enquiry& enquiry) const override {
    if (auto failed = ask("keys ", user, enquiry, needed)) return std::move(*failed);
    return auth::ScramKeys{auth::scram_iterations_min, "salt", "stored", "server"};
  }

  Result<auth::Secret> plain_secret(std::string_view user, Enquiry& enquiry) const override {
    if (auto failed = ask("secret ", user, enquiry, needed)) return std::move(*failed);
    const auto found = people.find(user);
    return found == people.end() ? auth::random_secret() : auth::Secret(found->second.password);
  }

  auth::Abilities abilities() const override { return {1, 1, 1, 1}; }

 private:
  std::optional<Failure> ask(std::string_view what, std::string_view user, const Enquiry& enquiry,
                             Patience least) const {
    {
      const std::lock_guard guard(mutex_);
      asked_.push_back(std::string(what).append(user));
    }
    if (enquiry.patience() < least) return failure(ErrorKind::WouldBlock);
    if (enquiry.patience() == Patience::MayBlock && at_work) at_work();
    if (trouble) return failure(*trouble, "the users are away");
    return std::nullopt;
  }

  static auth::Identity identity_of(const std::pair<const std::string, Person>& person) {
    return {person.first, "/home/" + person.first,  person.second.maildrops, "1",
            {},           person.second.login_delay};
  }

  mutable std::mutex mutex_;
  mutable std::vector<std::string> asked_;
};

// What a Script ends with, one outcome for each response.
class Script final : public auth::Exchange {
 public:
  using Act = std::function<Result<auth::Outcome>(std::string_view response,
                                                  const auth::Authenticator& users, Enquiry&)>;

  Script(std::vector<Act> acts, std::optional<std::string> last_words)
      : acts_(std::move(acts)), last_words_(std::move(last_words)) {}

  std::string_view name() const override { return "SCRIPT"; }

  Result<auth::Outcome> respond(std::optional<std::string_view> response,
                                const auth::Authenticator& users, Enquiry& enquiry) override {
    auto outcome = acts_.at(next_)(response.value_or("(none)"), users, enquiry);
    if (outcome.has_value()) ++next_;
    return outcome;
  }
  std::optional<auth::Challenge> refusal() const override {
    if (!last_words_) return std::nullopt;
    return auth::Challenge{*last_words_};
  }

 private:
  std::vector<Act> acts_;
  std::optional<std::string> last_words_;
  std::size_t next_ = 0;
};

// Offers SCRIPT alone.
class Scripts final : public auth::Mechanisms {
 public:
  std::vector<Script::Act> acts;
  std::optional<std::string> last_words;

  std::vector<std::string_view> offered(const auth::Channel&) const override { return {"SCRIPT"}; }
  std::unique_ptr<auth::Exchange> begin(std::string_view name,
                                        const auth::Channel&) const override {
    if (name != "SCRIPT") return nullptr;
    return std::make_unique<Script>(acts, last_words);
  }
};

// One that answers so, whatever it is told.
inline Script::Act ends_with(auth::Outcome outcome) {
  return [outcome = std::move(outcome)](std::string_view, const auth::Authenticator&, Enquiry&) {
    return Result<auth::Outcome>(outcome);
  };
}

// As SCRAM begins: the keys of the user whose name comes are asked for.
inline Script::Act asks_keys() {
  return [](std::string_view user, const auth::Authenticator& users,
            Enquiry& enquiry) -> Result<auth::Outcome> {
    const auto keys = users.scram_keys(auth::ScramHash::Sha256, user, enquiry);
    if (!keys.has_value()) return Failure(keys.error());
    return auth::Challenge{"salt of " + std::string(user)};
  };
}

class Tokens final : public auth::TokenVerifier {
 public:
  std::map<std::string, std::string, std::less<>> users;  // by token
  std::optional<ErrorKind> trouble;

  Result<std::optional<std::string>> user_of(std::string_view token, Enquiry&) const override {
    if (trouble) return failure(*trouble, "the issuer is away");
    const auto found = users.find(token);
    if (found == users.end()) return std::optional<std::string>();
    return found->second;
  }
};

inline auth::LoginRequest password_request(std::string_view name, std::string_view password) {
  auth::LoginRequest request;
  request.name = name;
  request.words.emplace(password);
  return request;
}

inline auth::LoginRequest script_request(std::optional<std::string_view> words,
                                         std::string_view mechanism = "SCRIPT") {
  auth::LoginRequest request;
  request.way = auth::Way::Sasl;
  request.mechanism = mechanism;
  if (words) request.words.emplace(*words);
  return request;
}

// "welcome USER to MAILDROP in HOME", "question OCTETS", "refusal OCTETS", "denied USER", "unknown
// USER", "kept out USER", "uncheckable USER", "not offered", "garbled", or "error KIND TEXT", where
// USER stands for a text that is empty.
inline std::string text_of(const Result<auth::LoginAnswer>& answer) {
  if (!answer.has_value()) {
    return "error " + std::to_string(static_cast<int>(answer.error().kind)) + " " +
           answer.error().text;
  }
  if (const auto* welcome = std::get_if<auth::Welcome>(&*answer)) {
    return "welcome " + welcome->user + " to " + welcome->maildrop + " in " + welcome->home;
  }
  if (const auto* question = std::get_if<auth::Question>(&*answer)) {
    const bool is_step = question->kind == auth::Question::Kind::Step;
    return (is_step ? "question " : "refusal ") + question->octets;
  }
  if (const auto* denied = std::get_if<auth::Denied>(&*answer)) {
    if (denied->reason == auth::Denied::Reason::NotOffered) return "not offered";
    if (denied->reason == auth::Denied::Reason::NoLogin) return "kept out " + denied->user;
    if (denied->reason == auth::Denied::Reason::Uncheckable) return "uncheckable " + denied->user;
    const bool is_unknown = denied->reason == auth::Denied::Reason::Unknown;
    return (is_unknown ? "unknown " : "denied ") + denied->user;
  }
  if (const auto* undecided = std::get_if<auth::Undecided>(&*answer)) {
    const Error& error = undecided->error;
    return text_of(failure(error.kind, error.text.empty() ? undecided->user : error.text));
  }
  return "garbled";
}

inline std::string error_text(ErrorKind kind, std::string_view text = {}) {
  return text_of(failure(kind, std::string(text)));
}

}  // namespace restante::accounts::testing
