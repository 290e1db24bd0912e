// SPDX-License-Identifier: Apache-2.0
#include "auth_desk.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "restante/auth/claimant.h"
#include "restante/auth/saslprep.h"
#include "restante/base/enquiry.h"
#include "restante/clerk/penalties.h"
#include "restante/loop/job.h"

namespace restante {

namespace {

using clerk::Answer;
using clerk::Question;

// Loops count steadily; people read the time of day.
std::int64_t day_time(TimePoint steady, TimePoint now) {
  const auto day_now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  return (day_now + (steady - now)).time_since_epoch().count();
}

// Whether a password is right, on a thread, for an operator. The throttle does not count it.
class PasswordTrial final : public loop::Job {
 public:
  PasswordTrial(const auth::Authenticator& users, clerk::Desk& desk,
                const clerk::Desk::Ticket& ticket, clerk::Suspect suspect,
                clerk::AccountFacts facts)
      : users_(users),
        desk_(desk),
        ticket_(ticket),
        credentials_{facts.user, auth::prepare_password(suspect.password->reveal())},
        facts_(std::move(facts)) {}

  void work() noexcept override {
    using Password = clerk::AccountFacts::Password;
    const auto right = users_.authenticate(credentials_, enquiry_.on_thread());
    facts_.password = !right.has_value()   ? Password::CantTell
                      : right->has_value() ? Password::Right
                                           : Password::Wrong;
  }
  void finished() noexcept override {
    lines::Writer writer = desk_.writer();
    write(writer, facts_);
    desk_.answer(ticket_, Answer::Account, writer.octets());
  }

 private:
  const auth::Authenticator& users_;
  clerk::Desk& desk_;
  const clerk::Desk::Ticket ticket_;
  const auth::Credentials credentials_;
  Enquiry enquiry_;
  clerk::AccountFacts facts_;
};

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
            day_time(penalty.until, now_),
            penalty.refused_until ? day_time(*penalty.refused_until, now_) : 0};
  }

  const std::vector<accounts::Penalty> all_;
  const TimePoint now_;
  std::size_t next_ = 0;
};

accounts::PenaltyFilter filter_from(clerk::PenaltyQuery query) {
  return {.user = std::move(query.user), .address = query.address};
}

}  // namespace

AuthDesk::AuthDesk(loop::Loop& loop, Handler& handler, accounts::Service& service,
                   const config::Settings& settings, std::vector<NamedSource> sources)
    : loop_(loop),
      handler_(handler),
      service_(service),
      default_domain_(settings.auth.default_domain),
      sources_(std::move(sources)),
      log_level_(loop, settings.log.level),
      desk_(loop, *this) {}

AuthDesk::Heard AuthDesk::on_question(const Ticket& ticket, Question question,
                                      std::string_view body) {
  switch (question) {
    case Question::ListPenalties:
      return list_penalties(ticket, body);
    case Question::ClearPenalties:
      return clear_penalties(ticket, body);
    case Question::Explain:
      return explain(ticket, body);
    case Question::TellState:
      return tell_state(ticket);
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

AuthDesk::Heard AuthDesk::explain(const Ticket& ticket, std::string_view body) {
  auto suspect = clerk::read_suspect(body);
  if (!suspect) return Heard::Nonsense;
  clerk::AccountFacts facts;
  facts.user = suspect->user;
  const auto who = auth::claimant(suspect->user, {}, default_domain_);
  if (who && !who->user.empty()) {
    facts.user = who->user;
    const std::optional<Duration> own_delay = add_standing(facts);
    add_hindrances(facts, own_delay);
  } else {
    facts.standing = clerk::AccountFacts::Standing::Impossible;
  }
  const auto source = std::ranges::find(sources_, facts.source, &NamedSource::name);
  if (suspect->password && source != sources_.end()) {
    loop::submit(loop_, std::make_unique<PasswordTrial>(*source->users, desk_, ticket,
                                                        std::move(*suspect), std::move(facts)));
    return Heard::Understood;
  }
  lines::Writer writer = desk_.writer();
  write(writer, facts);
  desk_.answer(ticket, Answer::Account, writer.octets());
  return Heard::Understood;
}

// As a login asks: in their order, and the first that knows the user decides. Answers the user's
// own LOGIN-DELAY.
std::optional<Duration> AuthDesk::add_standing(clerk::AccountFacts& facts) const {
  using Standing = clerk::AccountFacts::Standing;
  for (const NamedSource& source : sources_) {
    Enquiry enquiry;
    const auto found = source.users->find(facts.user, enquiry.on_loop());
    if (!found.has_value()) {
      facts.standing = Standing::CantTell;
      facts.problem =
          source.name + ": " + (is_put_off(found) ? "it takes its time" : found.error().text);
      return std::nullopt;
    }
    const auto standing = source.users->standing(facts.user);
    const bool is_kept_out = standing.has_value() && *standing == auth::Standing::KeptOut;
    if (!found->has_value() && !is_kept_out) continue;
    facts.source = source.name;
    facts.standing = is_kept_out ? Standing::KeptOut : Standing::Known;
    if (!found->has_value()) return std::nullopt;
    facts.user = (*found)->user;
    facts.home = (*found)->home;
    facts.scheme = (*found)->scheme;
    return (*found)->login_delay;
  }
  facts.standing = Standing::Unknown;
  return std::nullopt;
}

void AuthDesk::add_hindrances(clerk::AccountFacts& facts, std::optional<Duration> own_delay) const {
  const TimePoint now = loop_.now();
  for (const accounts::Penalty& penalty : service_.penalties({.user = facts.user})) {
    facts.failures = std::max(facts.failures, penalty.failures);
    if (!penalty.refused_until) continue;
    facts.refused_at = penalty.address.value_or("");
    facts.refused_until = day_time(*penalty.refused_until, now);
  }
  const Duration wait = service_.login_wait(facts.user, own_delay);
  if (wait > Duration(0)) facts.delayed_until = day_time(now + wait, now);
}

AuthDesk::Heard AuthDesk::tell_state(const Ticket& ticket) {
  handler_.note_use();
  lines::Writer writer = desk_.writer();
  write(writer, clerk::WorkerState{.process = static_cast<std::uint32_t>(::getpid())});
  desk_.answer(ticket, Answer::State, writer.octets());
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
