// SPDX-License-Identifier: Apache-2.0
#include "choice_wire.h"
#include "restante/clerk/holds.h"
#include "restante/lines/message.h"

namespace restante::clerk {

namespace {

using lines::Reader;
using lines::Writer;

enum class Row : std::uint8_t { None, Lock };

constexpr std::size_t user_octets_max = 255;
constexpr std::size_t problem_octets_max = 4096;

static_assert(held_locks_a_piece * 17 + problem_octets_max + 16 <= lines::Frame::body_octets_max);
static_assert(named_locks_a_piece * (13 + user_octets_max) + 16 <= lines::Frame::body_octets_max);
static_assert(LockNames::numbers_max * 8 + SessionFilter::pattern_octets_max + 16 <=
              lines::Frame::body_octets_max);

}  // namespace

void write(Writer& writer, Holder holder) {
  writer.u8(static_cast<std::uint8_t>(holder));
}

std::optional<Holder> read_holder(std::string_view body) {
  Reader reader(body);
  const auto holder = read_choice(reader, Holder::Others);
  return reader.is_done() ? holder : std::nullopt;
}

void write(Writer& writer, const HeldLock& lock) {
  writer.u8(static_cast<std::uint8_t>(Row::Lock)).u64(lock.number).i64(lock.since);
}

void finish_held_locks(Writer& writer, Rest rest, std::string_view problem) {
  writer.u8(static_cast<std::uint8_t>(Row::None)).u8(static_cast<std::uint8_t>(rest));
  writer.text(problem.substr(0, problem_octets_max));
}

std::optional<HeldLocksPiece> read_held_locks(std::string_view body) {
  Reader reader(body);
  HeldLocksPiece piece;
  auto row = read_choice(reader, Row::Lock);
  for (; row == Row::Lock && reader.is_intact(); row = read_choice(reader, Row::Lock)) {
    const LockNumber number = reader.u64();
    piece.locks.push_back({number, reader.i64()});
  }
  const auto rest = read_choice(reader, Rest::More);
  piece.problem = reader.text();
  if (!row || !rest || !reader.is_done()) return std::nullopt;
  if (piece.locks.size() > held_locks_a_piece) return std::nullopt;
  piece.rest = *rest;
  return piece;
}

void write(Writer& writer, const LockNames& names) {
  writer.text(names.user).u32(static_cast<std::uint32_t>(names.numbers.size()));
  for (const LockNumber number : names.numbers) writer.u64(number);
}

std::optional<LockNames> read_lock_names(std::string_view body) {
  Reader reader(body);
  LockNames names;
  names.user = reader.text();
  std::uint32_t left = reader.u32();
  if (left > LockNames::numbers_max) return std::nullopt;
  for (; left > 0 && reader.is_intact(); --left) names.numbers.push_back(reader.u64());
  if (!reader.is_done() || names.user.size() > SessionFilter::pattern_octets_max) {
    return std::nullopt;
  }
  return names;
}

void write(Writer& writer, const NamedLock& lock) {
  writer.u8(static_cast<std::uint8_t>(Row::Lock)).u64(lock.number);
  writer.text(std::string_view(lock.user).substr(0, user_octets_max));
}

void finish_named_locks(Writer& writer, Rest rest) {
  writer.u8(static_cast<std::uint8_t>(Row::None)).u8(static_cast<std::uint8_t>(rest));
}

std::optional<NamedLocksPiece> read_named_locks(std::string_view body) {
  Reader reader(body);
  NamedLocksPiece piece;
  auto row = read_choice(reader, Row::Lock);
  for (; row == Row::Lock && reader.is_intact(); row = read_choice(reader, Row::Lock)) {
    const LockNumber number = reader.u64();
    piece.locks.push_back({number, std::string(reader.text())});
  }
  const auto rest = read_choice(reader, Rest::More);
  if (!row || !rest || !reader.is_done()) return std::nullopt;
  if (piece.locks.size() > named_locks_a_piece) return std::nullopt;
  piece.rest = *rest;
  return piece;
}

}  // namespace restante::clerk
