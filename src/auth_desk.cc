// SPDX-License-Identifier: Apache-2.0
#include "auth_desk.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "restante/clerk/penalties.h"

namespace restante {

namespace {

using clerk::Answer;
using clerk::Question;

class PenaltyPieces final : public clerk::Desk::Pieces {
 public:
  PenaltyPieces(std::vector<accounts::Penalty> all, TimePoint now)
      : all_(std::move(all)), now_(now) {}

  clerk::Rest write_piece(lines::Writer& writer) override {
    const std::size_t end = std::min(next_ + clerk::penalties_a_piece, all_.size());
    for (; next_ < end; ++next_) write(writer, in_day_time(all_[next_]));
    const auto rest = next_ == all_.size() ? clerk::Rest::None : clerk::Rest::More;
    finish_penalties(writer, rest);
    return rest;
  }

 private:
  clerk::Penalty in_day_time(const accounts::Penalty& penalty) const {
    return {penalty.user.value_or(""), penalty.address.value_or(""), penalty.failures,
            day_time(penalty.until), penalty.refused_until ? day_time(*penalty.refused_until) : 0};
  }

  // Loops count steadily; people read the time of day.
  std::int64_t day_time(TimePoint steady) const {
    const auto day_now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    return (day_now + (steady - now_)).time_since_epoch().count();
  }

  const std::vector<accounts::Penalty> all_;
  const TimePoint now_;
  std::size_t next_ = 0;
};

accounts::PenaltyFilter filter_from(clerk::PenaltyQuery query) {
  return {.user = std::move(query.user), .address = query.address};
}

}  // namespace

AuthDesk::AuthDesk(loop::Loop& loop, accounts::Service& service, log::Level level)
    : loop_(loop), service_(service), log_level_(loop, level), desk_(loop, *this) {}

AuthDesk::Heard AuthDesk::on_question(const Ticket& ticket, Question question,
                                      std::string_view body) {
  switch (question) {
    case Question::ListPenalties:
      return list_penalties(ticket, body);
    case Question::ClearPenalties:
      return clear_penalties(ticket, body);
    case Question::SetLogLevel:
      return set_log_level(ticket, body);
    default:
      return Heard::Nonsense;
  }
}

AuthDesk::Heard AuthDesk::list_penalties(const Ticket& ticket, std::string_view body) {
  auto query = clerk::read_penalty_query(body);
  if (!query) return Heard::Nonsense;
  auto penalties = service_.penalties(filter_from(std::move(*query)));
  desk_.answer_in_pieces(ticket, Answer::Penalties,
                         std::make_unique<PenaltyPieces>(std::move(penalties), loop_.now()));
  return Heard::Understood;
}

AuthDesk::Heard AuthDesk::clear_penalties(const Ticket& ticket, std::string_view body) {
  auto query = clerk::read_penalty_query(body);
  if (!query) return Heard::Nonsense;
  const std::size_t cleared = service_.clear_penalties(filter_from(std::move(*query)));
  lines::Writer writer = desk_.writer();
  clerk::write_count(writer, static_cast<std::uint32_t>(cleared));
  desk_.answer(ticket, Answer::Cleared, writer.octets());
  return Heard::Understood;
}

AuthDesk::Heard AuthDesk::set_log_level(const Ticket& ticket, std::string_view body) {
  const auto wish = clerk::read_level_wish(body);
  if (!wish) return Heard::Nonsense;
  log_level_.obey(*wish);
  desk_.answer(ticket, Answer::Obeyed);
  return Heard::Understood;
}

}  // namespace restante
