// SPDX-License-Identifier: Apache-2.0
//
// Which locks of maildrops there are, on the way to an operator. A worker tells what it holds and
// what it sees held by others, by number, because its kernel knows no more; auth, which knows all
// users, tells whose maildrop a number stands for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "restante/clerk/questions.h"
#include "restante/lines/fields.h"

namespace restante::clerk {

// Of one lock; a maildrop may have several.
using LockNumber = std::uint64_t;

struct HeldLock {
  LockNumber number = 0;
  std::int64_t since = 0;  // seconds since 1970; 0: not known
};

// What a worker is asked for.
enum class Holder : std::uint8_t { You, Others };
void write(lines::Writer& writer, Holder holder);
[[nodiscard]] std::optional<Holder> read_holder(std::string_view body);

inline constexpr std::size_t held_locks_a_piece = 4000;
void write(lines::Writer& writer, const HeldLock& lock);
// `problem` says why the list is not whole; empty: it is.
void finish_held_locks(lines::Writer& writer, Rest rest, std::string_view problem);

struct HeldLocksPiece {
  std::vector<HeldLock> locks;
  Rest rest = Rest::None;
  std::string problem;
};
[[nodiscard]] std::optional<HeldLocksPiece> read_held_locks(std::string_view body);

// What auth is asked: whose these are, of the users that are meant.
struct LockNames {
  static constexpr std::size_t numbers_max = 8000;

  // As SessionFilter::user; without a pattern's octets one user alone is looked at. Empty: all are.
  std::string user{};
  std::vector<LockNumber> numbers{};
};
void write(lines::Writer& writer, const LockNames& names);
[[nodiscard]] std::optional<LockNames> read_lock_names(std::string_view body);

struct NamedLock {
  LockNumber number = 0;
  std::string user{};
};
inline constexpr std::size_t named_locks_a_piece = 200;
void write(lines::Writer& writer, const NamedLock& lock);
void finish_named_locks(lines::Writer& writer, Rest rest);

struct NamedLocksPiece {
  std::vector<NamedLock> locks;
  Rest rest = Rest::None;
};
[[nodiscard]] std::optional<NamedLocksPiece> read_named_locks(std::string_view body);

// Whether a user is meant by all who match, or by the name alone.
[[nodiscard]] inline bool is_pattern(std::string_view user) {
  return user.find_first_of("*?[\\") != user.npos;
}

}  // namespace restante::clerk
