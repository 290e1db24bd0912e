// SPDX-License-Identifier: Apache-2.0
//
// The AUTHORIZATION state (RFC 1939, section 4): who is there, and is the maildrop free.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "restante/auth/authenticator.h"
#include "restante/auth/user_name.h"
#include "restante/maildrop/mail_store.h"
#include "restante/protocol/command.h"
#include "restante/session/desk.h"
#include "restante/session/errand.h"

namespace restante::session {

class Authorization {
 public:
  // REQUIRES: need() is Command, and the command is legal here.
  Verdict obey(const protocol::Command& command, Desk& desk);

  Need need() const;

  // REQUIRES: need() is Answer. Hands out a secret, so only once.
  Errand errand();

  Verdict authenticated(Result<std::optional<auth::Identity>> identity, Desk& desk);
  Verdict opened(Result<std::unique_ptr<maildrop::Maildrop>> opened, Desk& desk);

  // When the answer to wrong credentials is due, while need() is Delay.
  TimePoint due() const { return std::get<Refusing>(step_).due; }
  Verdict proceed(Desk& desk);

  // REQUIRES: the last verdict was LoggedIn.
  std::unique_ptr<maildrop::Maildrop> take_maildrop() {
    return std::move(std::get<LoggedIn>(step_).maildrop);
  }

 private:
  struct Nobody {};
  struct Named {
    std::optional<auth::UserName> name;  // nothing: a name that can be nobody's
  };
  struct Verifying {
    auth::UserName name;
    auth::Credentials credentials;
    TimePoint asked_at;
  };
  struct Opening {
    maildrop::Owner owner;
  };
  struct Refusing {
    TimePoint due;
  };
  struct LoggedIn {
    std::unique_ptr<maildrop::Maildrop> maildrop;
  };

  Verdict user(std::string_view name, Desk& desk);
  Verdict password(std::string_view text, Desk& desk);
  Verdict refuse(TimePoint asked_at, Desk& desk);

  std::variant<Nobody, Named, Verifying, Opening, Refusing, LoggedIn> step_;
};

}  // namespace restante::session
