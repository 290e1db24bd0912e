// SPDX-License-Identifier: Apache-2.0
//
// What the clerk asks its colleagues, and how they answer, over a line (see lines/message.h). A
// question has a number, which is the clerk's to choose; its answers have the same.
//
// What is about all sessions is answered in pieces, and each piece but the first asked for with
// More: so neither a clerk that is slow nor an operator's program that does not read makes a worker
// keep more than a place in its list, and what a piece costs is all that a client waits for.
//
// Each side takes the other for hostile: a reader answers nothing to a body that is none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/clerk/log_level.h"
#include "restante/clerk/sessions.h"
#include "restante/lines/fields.h"
#include "restante/metrics/busiest.h"

namespace restante::clerk {

enum class Question : std::uint16_t {
  // To a worker.
  ListSessions = 1,  // a SessionFilter; answered with Sessions
  CountSessions,     // likewise, without a list
  KickSessions,      // likewise; those counted end, or finish what they are about to
  More,              // the next piece
  Forget,            // nobody waits for the answer, or more of it; without an answer
  TellState,         // answered with State; the process notes what it takes of the machine, too
  Trace,             // a SessionFilter; answered with Line and Lost until it is forgotten
  // To auth.
  ListPenalties,   // a PenaltyQuery; answered with Penalties, in pieces
  ClearPenalties,  // likewise; answered with Cleared
  Explain,         // a Suspect; answered with Account
  // To a worker.
  LookAtMaildrop,  // whose (see accounts.h); answered with Maildrop
  // To all.
  SetLogLevel,  // a LevelWish; answered with Obeyed
  // To a worker.
  TellBusiest,    // answered with Busiest
  ListHeldLocks,  // a Holder (see holds.h); answered with HeldLocks, in pieces
  // To auth.
  NameLocks  // a LockNames; answered with NamedLocks, in pieces
};

enum class Answer : std::uint16_t {
  Sessions = 1,  // a SessionsPiece
  State,         // a WorkerState
  Line,          // a TracedLine
  Lost,          // u32: so many lines that the clerk was too slow to hear
  Penalties,     // a PenaltiesPiece
  Cleared,       // u32: how many
  Account,       // an AccountFacts
  Maildrop,      // a MaildropFacts
  Obeyed,
  Busiest,    // BusiestLists
  HeldLocks,  // a HeldLocksPiece
  NamedLocks  // a NamedLocksPiece
};

void write(lines::Writer& writer, const SessionFilter& filter);
[[nodiscard]] std::optional<SessionFilter> read_filter(std::string_view body);

enum class Rest : std::uint8_t { None, More };

// A piece is written session by session, and then finished.
inline constexpr std::size_t sessions_a_piece = 100;
void write(lines::Writer& writer, const Session& session);
void finish_sessions(lines::Writer& writer, const SessionCounts& matched, Rest rest);

struct SessionsPiece {
  std::vector<Session> sessions;  // they borrow from the body
  SessionCounts matched{};        // in this piece; where there is no list too
  Rest rest = Rest::None;
};
[[nodiscard]] std::optional<SessionsPiece> read_sessions(std::string_view body);

struct WorkerState {
  struct Certificate {
    std::string name;
    std::int64_t not_after = 0;  // seconds since 1970
  };

  std::uint32_t process = 0;
  std::int64_t started = 0;  // milliseconds since 1970
  std::uint32_t descriptors = 0;
  std::uint32_t descriptors_max = 0;
  std::uint32_t sessions = 0;
  std::vector<Certificate> certificates = {};
};
void write(lines::Writer& writer, const WorkerState& state);
[[nodiscard]] std::optional<WorkerState> read_state(std::string_view body);

// Who does most at a worker. Of so many each, though fewer are shown: who is somewhere among all
// workers' first may be behind at each.
inline constexpr std::size_t busiest_told = 40;
struct BusiestLists {
  std::vector<metrics::Busiest::One> users;
  std::vector<metrics::Busiest::One> addresses;
};
void write(lines::Writer& writer, const BusiestLists& lists);
[[nodiscard]] std::optional<BusiestLists> read_busiest(std::string_view body);

[[nodiscard]] std::optional<LevelWish> read_level_wish(std::string_view body);

// A number alone.
void write_count(lines::Writer& writer, std::uint32_t count);
[[nodiscard]] std::optional<std::uint32_t> read_count(std::string_view body);

}  // namespace restante::clerk
