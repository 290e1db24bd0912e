// SPDX-License-Identifier: Apache-2.0
#include "choice_wire.h"
#include "origin_wire.h"
#include "restante/clerk/penalties.h"
#include "rows_wire.h"

namespace restante::clerk {

namespace {

using auth::Origin;
using lines::Reader;
using lines::Writer;

}  // namespace

void write(Writer& writer, const PenaltyQuery& query) {
  write(writer, presence_of(query.user));
  writer.text(query.user.value_or(""));
  write(writer, presence_of(query.address));
  write(writer, query.address.value_or(auth::Origin()));
}

std::optional<PenaltyQuery> read_penalty_query(std::string_view body) {
  Reader reader(body);
  PenaltyQuery query;
  const auto user_presence = read_presence(reader);
  const std::string_view user = reader.text();
  const auto address_presence = read_presence(reader);
  const auto address = read_origin(reader);
  if (!user_presence || !address_presence || !address || !reader.is_done()) return std::nullopt;
  if (*user_presence == Presence::There) query.user = user;
  if (*address_presence == Presence::There) query.address = *address;
  const bool is_more = (!query.user && !user.empty()) || (!query.address && *address != Origin());
  return is_more ? std::nullopt : std::optional(std::move(query));
}

void write(Writer& writer, const Penalty& penalty) {
  begin_row(writer);
  writer.text(penalty.user).text(penalty.address).u32(penalty.failures);
  writer.i64(penalty.until).i64(penalty.refused_until);
}

void finish_penalties(Writer& writer, Rest rest) {
  finish_rows(writer, rest);
}

std::optional<PenaltiesPiece> read_penalties(std::string_view body) {
  Reader reader(body);
  PenaltiesPiece piece;
  const auto rest = read_rows(reader, penalties_a_piece, [&] {
    Penalty& penalty = piece.penalties.emplace_back();
    penalty.user = reader.text();
    penalty.address = reader.text();
    penalty.failures = reader.u32();
    penalty.until = reader.i64();
    penalty.refused_until = reader.i64();
    return RowRead::Sense;
  });
  if (!rest || !reader.is_done()) return std::nullopt;
  piece.rest = *rest;
  return piece;
}

}  // namespace restante::clerk
