// SPDX-License-Identifier: Apache-2.0
//
// A login as a conversation between a session, which hears the client, and whoever knows the users:
// what the one asks and the other answers, as values. All ways in are this one.
//
//   LoginRequest -> Question -> a response of the client's -> ... -> Welcome, Denied, Garbled
//
// Or it may be Undecided, which says nothing of the password. Whoever can't even be asked is an
// Error in place of an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "restante/auth/credentials.h"
#include "restante/auth/mechanism.h"
#include "restante/base/clock.h"
#include "restante/base/result.h"

namespace restante::auth {

enum class Way : std::uint8_t {
  Password,  // USER and PASS
  Apop,      // RFC 1939, section 7
  Sasl       // AUTH, RFC 5034
};

struct LoginRequest {
  Way way = Way::Password;
  std::string mechanism;        // Sasl: its name, as it is advertised
  std::string name;             // Password and Apop: as the client wrote it
  std::optional<Secret> words;  // the password; Apop's digest; Sasl's initial response, if any
  std::string apop_timestamp;   // Apop: that of the greeting
  Channel channel;
};

struct Welcome {
  std::string user;      // as the source spells it
  std::string maildrop;  // whose maildrop is to be opened: the user's own, or one they may open
  std::string home;      // of whose maildrop it is; empty where the source has none
  Duration login_delay = Duration(0);  // LOGIN-DELAY for this user; 0: none
};

struct Question {
  // Refusal: the client is refused, and told why; its next words, whatever they are, end the
  // exchange (RFC 7628, section 3.2.3).
  enum class Kind : std::uint8_t { Step, Refusal };

  std::string octets;  // not in base64
  Kind kind = Kind::Step;
};

struct Denied {
  // For the log: a client learns no other reason. Unknown is told apart from Wrong only where
  // somebody asked for it. NoLogin: a user who is kept out, whatever the password was. Uncheckable:
  // nobody can tell whether the password is right until an operator acts; this a client is told.
  enum class Reason : std::uint8_t { Wrong, Unknown, NoLogin, NotOffered, Uncheckable };

  Reason reason = Reason::Wrong;
  std::string user;                  // whom the client said it was, as far as that was understood
  Duration hold_back = Duration(0);  // how long after the question the client is to be told
};

// Nobody can tell now. TooSoon: there were too many failures before. Busy: too many others log in.
// Any other: a source can't be asked.
struct Undecided {
  Error error;
  std::string user;  // as in Denied
};

// `Garbled` of mechanism.h: not what the mechanism's syntax allows.
using LoginAnswer = std::variant<Welcome, Question, Denied, Garbled, Undecided>;

// LOGIN-DELAY (RFC 2449, section 6.5): asked once the maildrop is open.
enum class Admission : std::uint8_t { Granted, TooSoon };

}  // namespace restante::auth
