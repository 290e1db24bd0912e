// SPDX-License-Identifier: Apache-2.0
#include "choice_wire.h"
#include "restante/clerk/holds.h"
#include "restante/lines/message.h"
#include "rows_wire.h"

namespace restante::clerk {

namespace {

using lines::Reader;
using lines::Writer;

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
  begin_row(writer);
  writer.u64(lock.number).i64(lock.since);
}

void finish_held_locks(Writer& writer, Rest rest, std::string_view problem) {
  finish_rows(writer, rest);
  writer.text(problem.substr(0, problem_octets_max));
}

std::optional<HeldLocksPiece> read_held_locks(std::string_view body) {
  Reader reader(body);
  HeldLocksPiece piece;
  const auto rest = read_rows(reader, held_locks_a_piece, [&] {
    const LockNumber number = reader.u64();
    piece.locks.push_back({number, reader.i64()});
    return RowRead::Sense;
  });
  piece.problem = reader.text();
  if (!rest || !reader.is_done()) return std::nullopt;
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
  begin_row(writer);
  writer.u64(lock.number).text(std::string_view(lock.user).substr(0, user_octets_max));
}

void finish_named_locks(Writer& writer, Rest rest) {
  finish_rows(writer, rest);
}

std::optional<NamedLocksPiece> read_named_locks(std::string_view body) {
  Reader reader(body);
  NamedLocksPiece piece;
  const auto rest = read_rows(reader, named_locks_a_piece, [&] {
    const LockNumber number = reader.u64();
    piece.locks.push_back({number, std::string(reader.text())});
    return RowRead::Sense;
  });
  if (!rest || !reader.is_done()) return std::nullopt;
  piece.rest = *rest;
  return piece;
}

}  // namespace restante::clerk
