// SPDX-License-Identifier: Apache-2.0
//
// The AUTHORIZATION state (RFC 1939, section 4): who is there, and is the maildrop free.
//
// All ways in lead through the same two doors: somebody is known to be who they say (USER and PASS,
// APOP, or SASL by RFC 5034), and then their maildrop is opened. Whatever is wrong with who they
// are is answered in the same words and after the same wait.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "restante/auth/authenticator.h"
#include "restante/auth/mechanism.h"
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

  // REQUIRES: need() is Response.
  Verdict respond(std::string_view line, Desk& desk);

  Need need() const;

  // REQUIRES: need() is Answer. Hands out a secret, so only once.
  Errand errand();

  // The answers, each to its errand.
  // `hold_back`: how long after the question the answer to wrong credentials is due.
  Verdict identified(Result<std::optional<auth::Identity>> identity, Duration hold_back,
                     Desk& desk);
  Verdict found_secret(const Result<auth::Secret>& secret, Desk& desk);
  Verdict stepped(Result<auth::Outcome> outcome, Desk& desk);
  Verdict opened(Result<std::unique_ptr<maildrop::Maildrop>> opened, Desk& desk);

  // When the answer to wrong credentials is due, while need() is Delay.
  TimePoint due() const { return std::get<Refusing>(*step_).due; }
  Verdict proceed(Desk& desk);

  // REQUIRES: the last verdict was LoggedIn.
  std::unique_ptr<maildrop::Maildrop> take_maildrop() {
    return std::move(std::get<LoggedIn>(*step_).maildrop);
  }

 private:
  struct Nobody {};
  struct Named {
    std::optional<auth::UserName> name;  // nothing: a name that can be nobody's
  };
  // Who it is said to be, and what is still to be asked of the world to know it.
  struct Identifying {
    auth::UserName name;
    Errand question;
    TimePoint asked_at;
    std::unique_ptr<auth::Exchange> exchange;  // null without SASL
  };
  struct CheckingDigest {  // APOP
    auth::UserName name;
    std::string digest;
    TimePoint asked_at;
  };
  struct Exchanging {
    enum class Turn { Client, Mechanism, Refused };  // Refused: the client's next word is the last

    std::unique_ptr<auth::Exchange> exchange;
    std::optional<auth::Secret> response;
    TimePoint asked_at;
    TimePoint due;  // while Refused
    Turn turn;
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
  Verdict apop(const protocol::Command& command, Desk& desk);
  Verdict start_tls(Desk& desk);
  Verdict authenticate(const protocol::Command& command, Desk& desk);
  Verdict take_response(std::string_view base64, Desk& desk);
  Verdict identify(auth::UserName name, Errand question, TimePoint asked_at,
                   std::unique_ptr<auth::Exchange> exchange = nullptr);
  Verdict cannot_tell(const Error& error, Desk& desk);
  Verdict refuse(TimePoint due, Desk& desk);
  Verdict refuse_exchange(std::unique_ptr<auth::Exchange> exchange, TimePoint due, Desk& desk);
  Verdict give_up_exchange(std::string_view why, Desk& desk);

  using Step = std::variant<Nobody, Named, Identifying, CheckingDigest, Exchanging, Opening,
                            Refusing, LoggedIn>;

  // Apart: a session that is logged in, as most are, has no use for the room.
  std::unique_ptr<Step> step_ = std::make_unique<Step>();
};

}  // namespace restante::session
