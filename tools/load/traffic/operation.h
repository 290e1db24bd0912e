// SPDX-License-Identifier: Apache-2.0
//
// What is measured, by its name in the results.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace restante::load {

enum class Kind {
  Connect,     // to the end of the greeting; with --tls the handshake is part of it
  Handshake,   // TLS
  Resumption,  // TLS that resumed an earlier session
  Login,       // from the first command of the login to the last answer
  Entry,       // from when the session was due until it is logged in
  Stat,
  List,
  Uidl,
  Retr,
  Dele,
  Noop,
  Quit,
  Session,  // from when it was due until the server has closed the connection
  AllIn     // from the first connect until everybody is logged in
};

inline constexpr std::array<std::string_view, 14> kind_names = {
    "connect", "TLS",  "TLS resumed", "login", "entry", "STAT",    "LIST",
    "UIDL",    "RETR", "DELE",        "NOOP",  "QUIT",  "session", "all in"};

inline constexpr std::size_t index_of(Kind kind) {
  return static_cast<std::size_t>(kind);
}

}  // namespace restante::load
