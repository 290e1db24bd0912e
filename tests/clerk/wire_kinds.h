// SPDX-License-Identifier: Apache-2.0
//
// All bodies that go between the clerk and its colleagues, by kind: what reads each, and writes
// again what it read.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "restante/clerk/accounts.h"
#include "restante/clerk/holds.h"
#include "restante/clerk/penalties.h"
#include "restante/clerk/questions.h"
#include "restante/clerk/traced_line.h"
#include "restante/lines/fields.h"
#include "restante/lines/message.h"

namespace restante::clerk::testing {

template <class Write>
std::string written(Write write_all) {
  std::string memory(lines::Frame::body_octets_max, '\0');
  lines::Writer writer(memory);
  write_all(writer);
  // Nothing that was read, and nothing that a test writes, is longer than a message.
  if (!writer.is_intact()) return "longer than a message";
  return std::string(writer.octets());
}

template <class Value>
std::string body_of(const Value& value) {
  return written([&](lines::Writer& writer) { write(writer, value); });
}

inline std::string sessions_body(const SessionsPiece& piece) {
  return written([&](lines::Writer& writer) {
    for (const Session& session : piece.sessions) write(writer, session);
    finish_sessions(writer, piece.matched, piece.rest);
  });
}

inline std::string penalties_body(const PenaltiesPiece& piece) {
  return written([&](lines::Writer& writer) {
    for (const Penalty& penalty : piece.penalties) write(writer, penalty);
    finish_penalties(writer, piece.rest);
  });
}

inline std::string count_body(std::uint32_t count) {
  return written([&](lines::Writer& writer) { write_count(writer, count); });
}

inline std::string owner_body(const OwnerText& owner) {
  return written([&](lines::Writer& writer) { write_owner(writer, owner.user, owner.home); });
}

inline std::string held_locks_body(const HeldLocksPiece& piece) {
  return written([&](lines::Writer& writer) {
    for (const HeldLock& lock : piece.locks) write(writer, lock);
    finish_held_locks(writer, piece.rest, piece.problem);
  });
}

inline std::string named_locks_body(const NamedLocksPiece& piece) {
  return written([&](lines::Writer& writer) {
    for (const NamedLock& lock : piece.locks) write(writer, lock);
    finish_named_locks(writer, piece.rest);
  });
}

struct WireKind {
  std::string_view name;
  // What was read, written again. Nothing: it was refused.
  std::optional<std::string> (*again)(std::string_view body);
};

template <auto read, auto write_again>
std::optional<std::string> again_by(std::string_view body) {
  const auto value = read(body);
  if (!value) return std::nullopt;
  return write_again(*value);
}

inline constexpr std::array wire_kinds = {
    WireKind{"filter", again_by<read_filter, body_of<SessionFilter>>},
    WireKind{"sessions", again_by<read_sessions, sessions_body>},
    WireKind{"state", again_by<read_state, body_of<WorkerState>>},
    WireKind{"busiest", again_by<read_busiest, body_of<BusiestLists>>},
    WireKind{"level", again_by<[](std::string_view body) { return clerk::read_level_wish(body); },
                               body_of<LevelWish>>},
    WireKind{"count", again_by<read_count, count_body>},
    WireKind{"suspect", again_by<read_suspect, body_of<Suspect>>},
    WireKind{"account", again_by<read_account, body_of<AccountFacts>>},
    WireKind{"owner", again_by<read_owner, owner_body>},
    WireKind{"maildrop", again_by<read_maildrop, body_of<MaildropFacts>>},
    WireKind{"penalty_query", again_by<read_penalty_query, body_of<PenaltyQuery>>},
    WireKind{"penalties", again_by<read_penalties, penalties_body>},
    WireKind{"holder", again_by<read_holder, body_of<Holder>>},
    WireKind{"held_locks", again_by<read_held_locks, held_locks_body>},
    WireKind{"lock_names", again_by<read_lock_names, body_of<LockNames>>},
    WireKind{"named_locks", again_by<read_named_locks, named_locks_body>},
    WireKind{"traced_line", again_by<read_traced_line, body_of<TracedLine>>},
};

}  // namespace restante::clerk::testing
