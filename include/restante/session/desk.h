// SPDX-License-Identifier: Apache-2.0
//
// What a state of a session has at hand while it works, and how it says what became of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "restante/base/clock.h"
#include "restante/base/seldom_string.h"
#include "restante/protocol/reply.h"
#include "restante/session/meter.h"
#include "restante/session/rules.h"
#include "restante/session/sink.h"
#include "restante/session/tally.h"
#include "restante/session/witness.h"

namespace restante::session {

// What the client said that it takes (RFC 6856).
enum class Utf8Mode : std::uint8_t { Off, On };

// When something happens, and who looks on.
struct Moment {
  Moment(TimePoint its_now, Witness* its_witness = nullptr,  // NOLINT: mostly nobody looks on
         LoginWitness* of_logins = nullptr, Meter* its_meter = nullptr)
      : now(its_now), witness(its_witness), login_witness(of_logins), meter(its_meter) {}

  TimePoint now;
  // Null: nobody; borrowed for the call.
  Witness* witness;
  LoginWitness* login_witness;
  Meter* meter;
};

struct Desk {
  const Rules& rules;
  const Circumstances* circumstances;  // null after login
  TimePoint now;
  Tally& tally;
  Sink* sink;            // null while an errand is answered: replies then wait in `unsent`
  SeldomString& unsent;  // what found no room; goes out first
  Utf8Mode& utf8_mode;
  Witness* witness;  // null: nobody looks on
  LoginWitness* login_witness;
  Meter::Indicator& indicator;  // of the answer to the command under way

  void say(std::string_view octets) {
    if (witness != nullptr) show(octets);
    const std::size_t taken = sink != nullptr && unsent.empty() ? sink->put(octets) : 0;
    unsent.append(octets.substr(taken));
  }
  void say(const protocol::Reply& reply) {
    if (reply.octets().front() == '-') indicator = Meter::Indicator::Err;
    say(reply.octets());
  }

  // Line by line.
  void show(std::string_view octets) const;

  bool has_room() const { return unsent.empty() && sink != nullptr && sink->room() > 0; }
};

// What a state waits for before it can go on: a command, a line that is no command, the answer to
// an errand, the end of a delay, room in the sink.
enum class Need { Command, Response, Answer, Delay, Room };

// What became of a command or of a step of it.
enum class Verdict {
  Good,      // answered
  UnderWay,  // not decided yet
  Bad,       // answered with -ERR, and the client is to blame
  LoggedIn,  // AUTHORIZATION is over, TRANSACTION begins
  SentAway,  // answered with -ERR, and the maildrop that was opened is to be given back
  Updating,  // TRANSACTION is over, UPDATE begins
  Secure,    // answered STLS; the TLS handshake comes next
  Left,      // answered QUIT; nothing more to say
  Broken     // a message can't be finished: close without a word
};

}  // namespace restante::session
