// SPDX-License-Identifier: Apache-2.0
#include "origin_wire.h"
#include "restante/clerk/penalties.h"

namespace restante::clerk {

namespace {

using lines::Reader;
using lines::Writer;

enum class Row : std::uint8_t { None, Penalty };

}  // namespace

void write(Writer& writer, const PenaltyQuery& query) {
  writer.u8(query.user ? 1 : 0).text(query.user.value_or(""));
  writer.u8(query.address ? 1 : 0);
  write(writer, query.address.value_or(auth::Origin()));
}

std::optional<PenaltyQuery> read_penalty_query(std::string_view body) {
  Reader reader(body);
  PenaltyQuery query;
  const bool has_user = reader.u8() != 0;
  const std::string_view user = reader.text();
  if (has_user) query.user = user;
  const bool has_address = reader.u8() != 0;
  const auto raw = read_origin(reader);
  const auto address = raw ? auth::Origin::from_parts(raw->kind, raw->octets) : std::nullopt;
  if (!address || !reader.is_done()) return std::nullopt;
  if (has_address) query.address = *address;
  return query;
}

void write(Writer& writer, const Penalty& penalty) {
  writer.u8(static_cast<std::uint8_t>(Row::Penalty));
  writer.text(penalty.user).text(penalty.address).u32(penalty.failures);
  writer.i64(penalty.until).i64(penalty.refused_until);
}

void finish_penalties(Writer& writer, Rest rest) {
  writer.u8(static_cast<std::uint8_t>(Row::None)).u8(static_cast<std::uint8_t>(rest));
}

std::optional<PenaltiesPiece> read_penalties(std::string_view body) {
  Reader reader(body);
  PenaltiesPiece piece;
  while (static_cast<Row>(reader.u8()) == Row::Penalty && reader.is_intact()) {
    Penalty& penalty = piece.penalties.emplace_back();
    penalty.user = reader.text();
    penalty.address = reader.text();
    penalty.failures = reader.u32();
    penalty.until = reader.i64();
    penalty.refused_until = reader.i64();
  }
  piece.rest = reader.u8() == 0 ? Rest::None : Rest::More;
  if (!reader.is_done()) return std::nullopt;
  return piece;
}

}  // namespace restante::clerk
