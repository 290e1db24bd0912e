// SPDX-License-Identifier: Apache-2.0
//
// Sessions as an operator sees them, and which of them are meant.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restante/auth/network.h"
#include "restante/auth/origin.h"

namespace restante::clerk {

enum class SessionState : std::uint8_t { Authorization, Transaction, Update };
inline constexpr std::size_t session_states = 3;

// "authorization", "transaction", "update".
[[nodiscard]] std::string_view name_of(SessionState state);
[[nodiscard]] std::optional<SessionState> parse_session_state(std::string_view text);

// How many there are, by SessionState.
using SessionCounts = std::array<std::uint32_t, session_states>;

// All of it is borrowed.
struct Session {
  std::string_view session;  // its id, as on its lines in the log
  std::string_view user;     // empty: nobody has logged in yet
  auth::Origin address{};    // the client's
  std::uint16_t port = 0;    // 0 at a Unix socket
  std::string_view via{};    // the balancer's address; empty: there is none
  std::string_view listener{};
  SessionState state = SessionState::Authorization;
  std::string_view tls{};        // "TLSv1.3", "none"
  std::string_view mechanism{};  // empty before a login
  std::int64_t since = 0;        // milliseconds since 1970
  std::uint32_t idle_s = 0;
  // Of the maildrop, those marked as deleted included; nothing before a login.
  std::uint32_t messages = 0;
  std::uint64_t octets = 0;
  std::uint32_t marked = 0;  // as deleted
  std::uint32_t retr = 0;    // messages fetched
  std::uint64_t retr_octets = 0;
  std::string_view last{};  // verb; empty: none yet
};

// What is not said is any.
struct SessionFilter {
  // Of a pattern; so long a one is no user's.
  static constexpr std::size_t pattern_octets_max = 256;

  // A pattern as of the shell, glob(7), whatever the case of letters; who has not logged in matches
  // none. Empty: any.
  std::string user;
  std::optional<auth::Network> address{};
  std::optional<SessionState> state{};
  std::string session{};  // an id; empty: any

  bool is_empty() const { return user.empty() && !address && !state && session.empty(); }
  // `user` ends with a NUL behind it.
  bool matches(const Session& session) const;
};

}  // namespace restante::clerk
