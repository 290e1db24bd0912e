// SPDX-License-Identifier: Apache-2.0
//
// What the throttle holds against whom, on its way to an operator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/auth/origin.h"
#include "restante/clerk/questions.h"
#include "restante/lines/fields.h"

namespace restante::clerk {

// What is not said is any.
struct PenaltyQuery {
  std::optional<std::string> user{};
  std::optional<auth::Origin> address{};
};
void write(lines::Writer& writer, const PenaltyQuery& query);
[[nodiscard]] std::optional<PenaltyQuery> read_penalty_query(std::string_view body);

// Times are milliseconds since 1970.
struct Penalty {
  std::string user;     // in lower case; empty: all
  std::string address;  // or a network; empty: all
  std::uint32_t failures = 0;
  std::int64_t until = 0;          // when all is forgotten
  std::int64_t refused_until = 0;  // 0: an attempt would not be refused now
};

inline constexpr std::size_t penalties_a_piece = 100;
void write(lines::Writer& writer, const Penalty& penalty);
void finish_penalties(lines::Writer& writer, Rest rest);

struct PenaltiesPiece {
  std::vector<Penalty> penalties;
  Rest rest = Rest::None;
};
[[nodiscard]] std::optional<PenaltiesPiece> read_penalties(std::string_view body);

}  // namespace restante::clerk
