// SPDX-License-Identifier: Apache-2.0
//
// What a session did, for the log line at its end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "restante/base/seldom_string.h"
#include "restante/protocol/command.h"

namespace restante::session {

struct Tally {
  std::string user;              // who logged in; empty before
  SeldomString others_maildrop;  // whose, where it is not their own
  SeldomString claimed_user;     // who somebody said to be, as they wrote it; not what SASL says
  SeldomString refused_user;     // whom the last refused login named, as far as that was understood
  std::string_view mechanism;    // "USER", "APOP" or SASL's name, of the last attempt
  const protocol::CommandRule* last = nullptr;  // command that was understood; null: none yet
  std::uint32_t commands = 0;                   // answered
  std::uint32_t retr_messages = 0;
  std::uint32_t top_messages = 0;
  std::uint64_t retr_octets = 0;  // as on the wire, dot-stuffing and the final dot included
  std::uint64_t top_octets = 0;
  std::uint32_t deleted = 0;  // really removed, in Update
  std::uint32_t failed_logins = 0;
};

enum class Ending : std::uint8_t {
  Quit,
  Disconnect,   // the client went away
  LoginTimer,   // no login in time
  Inactivity,   // RFC 1939's autologout
  BadCommands,  // more than the limit, in a row
  ReadError,    // a message could not be read to its end
  TlsError,     // the handshake failed, or a record was bad
  GaveWay,      // before its login, to somebody else
  Shutdown,     // the server stopped
  Kicked        // an operator ended it
};

}  // namespace restante::session
