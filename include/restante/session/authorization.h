// SPDX-License-Identifier: Apache-2.0
//
// The AUTHORIZATION state (RFC 1939, section 4): who is there, and is the maildrop free.
//
// All ways in lead through the same two doors: somebody is known to be who they say (USER and PASS,
// APOP, or SASL by RFC 5034), and then their maildrop is opened. Whatever is wrong with who they
// are is answered in the same words and after the same wait.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "restante/auth/login.h"
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
  Verdict answered(Result<auth::LoginAnswer> answer, Desk& desk);
  Verdict opened(Result<std::unique_ptr<maildrop::Maildrop>> opened, Desk& desk);
  Verdict admitted(Result<auth::Admission> admission, Desk& desk);

  // When the answer to wrong credentials is due, while need() is Delay.
  TimePoint due() const { return std::get<Refusing>(*step_).due; }
  Verdict proceed(Desk& desk);

  // LOGIN-DELAY of who has logged in. REQUIRES: the last verdict was LoggedIn.
  Duration login_delay() const;

  // Null: none is open. The Authorization is of no use afterwards.
  std::unique_ptr<maildrop::Maildrop> take_maildrop();

 private:
  struct Nobody {};
  // USER was refused, and the PASS that comes along with it is no further attempt.
  struct TurnedAway {};
  struct Named {
    std::string name;  // as the client wrote it
  };
  struct Asking {
    Errand question;
    TimePoint asked_at;
  };
  // The client is to speak. Refusal: it is refused already, and told so when it has.
  struct Exchanging {
    auth::Question::Kind kind;
    TimePoint asked_at;
  };
  struct Opening {
    maildrop::Owner owner;
    Duration login_delay;
  };
  struct Admitting {
    std::unique_ptr<maildrop::Maildrop> maildrop;
    std::string user;
    Duration login_delay;
  };
  struct Refusing {
    TimePoint due;
    auth::Denied::Reason reason;
  };
  struct LoggedIn {
    std::unique_ptr<maildrop::Maildrop> maildrop;
    Duration login_delay;
  };

  Verdict user(std::string_view name, Desk& desk);
  Verdict password(std::string_view text, Desk& desk);
  Verdict apop(const protocol::Command& command, Desk& desk);
  Verdict start_tls(Desk& desk);
  Verdict authenticate(const protocol::Command& command, Desk& desk);
  Verdict ask(auth::LoginRequest request, Desk& desk);
  Verdict cannot_tell(const Error& error, std::string_view user, Desk& desk);
  Verdict welcome(auth::Welcome welcome, Desk& desk);
  Verdict refuse(const auth::Denied& denied, TimePoint asked_at, Desk& desk);
  Verdict refuse_user(std::string_view name, Desk& desk);
  Verdict give_up(std::string_view why, Desk& desk);
  Verdict log_in(std::unique_ptr<maildrop::Maildrop> maildrop, Duration login_delay, Desk& desk);

  using Step = std::variant<Nobody, TurnedAway, Named, Asking, Exchanging, Opening, Admitting,
                            Refusing, LoggedIn>;

  // Apart: a session that is logged in, as most are, has no use for the room.
  std::unique_ptr<Step> step_ = std::make_unique<Step>();
};

}  // namespace restante::session
