// SPDX-License-Identifier: Apache-2.0
#include "reasons.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "times.h"

namespace restante::clerk {

namespace {

class Collector {
 public:
  // What keeps them out, and what is only good to know.
  void against(std::string words) {
    reasons_.can_login = false;
    note(std::move(words));
  }
  void note(std::string words) { reasons_.words.push_back(std::move(words)); }

  Reasons take() { return std::move(reasons_); }

 private:
  Reasons reasons_;
};

void add_standing(const AccountFacts& account, Collector& all) {
  using Standing = AccountFacts::Standing;
  switch (account.standing) {
    case Standing::Impossible:
      return all.against("nobody can have this name");
    case Standing::Unknown:
      return all.against("no source of users knows this user; see the spelling and the domain");
    case Standing::KeptOut:
      return all.against("the user is there, but may not log in (nologin)");
    case Standing::CantTell:
      return all.against("the users can't be asked now: " + account.problem);
    case Standing::Known:
      return;
  }
}

void add_throttle(const AccountFacts& account, Collector& all) {
  if (account.refused_until != 0) {
    const std::string from = account.refused_at.empty() ? "anywhere new" : account.refused_at;
    all.against(
        fmt::format("{} failed logins: logins from {} are refused until {}; "
                    "penalties clear --user {} forgets that",
                    account.failures, from, time_text_of_ms(account.refused_until), account.user));
  } else if (account.failures > 0) {
    all.note(fmt::format("{} failed logins lately; the answer to the next one is held back",
                         account.failures));
  }
  if (account.delayed_until != 0) {
    all.against(
        fmt::format("they have just been here: the next login is let in at {} "
                    "(maildrop.login_delay)",
                    time_text_of_ms(account.delayed_until)));
  }
}

void add_password(const AccountFacts& account, Collector& all) {
  using Password = AccountFacts::Password;
  if (account.password == Password::Wrong) all.against("the password is wrong");
  if (account.password == Password::CantTell) all.note("the password can't be checked now");
}

void add_maildrop(const MaildropFacts& maildrop, const Json& holder, Collector& all) {
  using State = MaildropFacts::State;
  switch (maildrop.state) {
    case State::Free:
      return;
    case State::NotThere:
      return all.note("the maildrop is not there yet: the first message makes it");
    case State::Broken:
      return all.against("the maildrop can't be opened: " + maildrop.problem);
    case State::Held:
      break;
  }
  if (holder.is_null()) {
    return all.against("another program or host has the maildrop: " + maildrop.problem);
  }
  all.against(
      fmt::format("they are logged in already, from {} since {}; kick --session {} ends "
                  "that",
                  holder.at("address").get<std::string>(), holder.at("since").get<std::string>(),
                  holder.at("session").get<std::string>()));
}

}  // namespace

Reasons reasons_against(const AccountFacts& account, const std::optional<MaildropFacts>& maildrop,
                        const Json& holder) {
  Collector all;
  add_standing(account, all);
  add_throttle(account, all);
  add_password(account, all);
  if (maildrop) add_maildrop(*maildrop, holder, all);
  return all.take();
}

}  // namespace restante::clerk
