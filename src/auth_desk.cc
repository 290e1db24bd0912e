// SPDX-License-Identifier: Apache-2.0
#include "auth_desk.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "lock_namer.h"
#include "restante/auth/claimant.h"
#include "restante/auth/saslprep.h"
#include "restante/base/enquiry.h"
#include "restante/clerk/holds.h"
#include "restante/clerk/penalties.h"
#include "restante/loop/job.h"

namespace restante {

namespace {

using clerk::Answer;
using clerk::Question;
using Standing = clerk::AccountFacts::Standing;

// Loops count steadily; people read the time of day.
std::int64_t day_time(TimePoint steady, TimePoint now) {
  const auto day_now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  return (day_now + (steady - now)).time_since_epoch().count();
}

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
      settings_(settings),
      sources_(std::move(sources)),
      log_level_(loop, settings.log.level),
      desk_(loop, *this) {}

AuthDesk::~AuthDesk() = default;

AuthDesk::Heard AuthDesk::on_question(const Ticket& ticket, Question question,
                                      std::string_view body) {
  switch (question) {
    case Question::ListPenalties:
      return list_penalties(ticket, body);
    case Question::ClearPenalties:
      return clear_penalties(ticket, body);
    case Question::Explain:
      return explain(ticket, body);
    case Question::NameLocks:
      return name_locks(ticket, body);
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

// What an operator asked of a user, until all sources that have to be asked have answered.
class AuthDesk::Inquest final : Enquiry::Bell {
 public:
  Inquest(AuthDesk& desk, const Ticket& ticket, clerk::Suspect suspect)
      : desk_(desk), ticket_(ticket), suspect_(std::move(suspect)) {}

  // May destroy it.
  void go_on() {
    auto account = desk_.look_into(suspect_, enquiry_.on_loop());
    if (account.has_value()) return conclude(std::move(*account));
    if (account.error().kind == ErrorKind::WouldBlock) {
      loop::submit(desk_.loop_, std::make_unique<Work>(*this));
    }
  }

 private:
  class Work final : public loop::Job {
   public:
    explicit Work(Inquest& inquest) : inquest_(inquest) {}

    void work() noexcept override {
      account_ = inquest_.desk_.look_into(inquest_.suspect_, inquest_.enquiry_.on_thread());
    }
    void finished() noexcept override {
      if (account_.has_value()) return inquest_.conclude(std::move(*account_));
      inquest_.go_on();
    }

   private:
    Inquest& inquest_;
    Result<Account> account_;
  };

  void ring() override { go_on(); }

  void conclude(Account account) {
    desk_.add_hindrances(account);
    lines::Writer writer = desk_.desk_.writer();
    write(writer, account.facts);
    desk_.desk_.answer(ticket_, Answer::Account, writer.octets());
    desk_.inquests_.remove_if([this](const auto& each) { return each.get() == this; });
  }

  AuthDesk& desk_;
  const Ticket ticket_;
  const clerk::Suspect suspect_;
  Enquiry enquiry_{*this};
};

AuthDesk::Heard AuthDesk::explain(const Ticket& ticket, std::string_view body) {
  auto suspect = clerk::read_suspect(body);
  if (!suspect) return Heard::Nonsense;
  inquests_.push_back(std::make_unique<Inquest>(*this, ticket, std::move(*suspect)));
  inquests_.back()->go_on();
  return Heard::Understood;
}

// Asked on the loop or on a thread; no Error but what puts it off.
Result<AuthDesk::Account> AuthDesk::look_into(const clerk::Suspect& suspect,
                                              Enquiry& enquiry) const {
  Account account;
  account.facts.user = suspect.user;
  const auto who = auth::claimant(suspect.user, {}, settings_.auth.default_domain);
  if (!who || who->user.empty()) {
    account.facts.standing = Standing::Impossible;
    return account;
  }
  account.facts.user = who->user;
  account.facts.standing = Standing::Unknown;
  // As a login asks: in their order, and the first that knows the user decides.
  unsigned part = 0;
  for (const NamedSource& source : sources_) {
    auto asked = add_standing(source, account, enquiry, part);
    if (!asked.has_value()) return Failure(std::move(asked.error()));
    if (account.facts.standing == Standing::Unknown) continue;
    if (account.facts.standing != Standing::Known || !suspect.password) break;
    asked = add_password(source, *suspect.password, account.facts, enquiry, part);
    if (!asked.has_value()) return Failure(std::move(asked.error()));
    break;
  }
  return account;
}

Result<void> AuthDesk::add_standing(const NamedSource& source, Account& account, Enquiry& enquiry,
                                    unsigned& part) const {
  clerk::AccountFacts& facts = account.facts;
  const auto standing =
      enquiry.ask(part++, [&](Enquiry& own) { return source.users->standing(facts.user, own); });
  if (!standing.has_value()) return cant_tell(source, standing.error(), facts);
  if (*standing == auth::Standing::Unknown) return {};
  facts.source = source.name;
  facts.standing = *standing == auth::Standing::KeptOut ? Standing::KeptOut : Standing::Known;
  if (facts.standing == Standing::KeptOut) return {};
  const auto found =
      enquiry.ask(part++, [&](Enquiry& own) { return source.users->find(facts.user, own); });
  if (!found.has_value()) return cant_tell(source, found.error(), facts);
  if (!found->has_value()) return {};
  const auth::Identity& identity = **found;
  facts.user = identity.user;
  facts.home = identity.home;
  facts.scheme = identity.scheme;
  account.own_login_delay = identity.login_delay;
  return {};
}

Result<void> AuthDesk::cant_tell(const NamedSource& source, const Error& error,
                                 clerk::AccountFacts& facts) {
  if (is_put_off(error)) return Failure(error);
  facts.standing = Standing::CantTell;
  facts.problem = source.name + ": " + error.text;
  return {};
}

// Whether it is right. The throttle does not count it.
Result<void> AuthDesk::add_password(const NamedSource& source, const auth::Secret& password,
                                    clerk::AccountFacts& facts, Enquiry& enquiry,
                                    unsigned& part) const {
  using Password = clerk::AccountFacts::Password;
  const auth::Credentials credentials{facts.user, auth::prepare_password(password.reveal())};
  const auto right = enquiry.ask(
      part++, [&](Enquiry& own) { return source.users->authenticate(credentials, own); });
  if (is_put_off(right)) return Failure(right.error());
  facts.password = !right.has_value()   ? Password::CantTell
                   : right->has_value() ? Password::Right
                                        : Password::Wrong;
  return {};
}

void AuthDesk::add_hindrances(Account& account) const {
  clerk::AccountFacts& facts = account.facts;
  const TimePoint now = loop_.now();
  for (const accounts::Penalty& penalty : service_.penalties({.user = facts.user})) {
    facts.failures = std::max(facts.failures, penalty.failures);
    if (!penalty.refused_until) continue;
    facts.refused_at = penalty.address.value_or("");
    facts.refused_until = day_time(*penalty.refused_until, now);
  }
  const Duration wait = service_.login_wait(facts.user, account.own_login_delay);
  if (wait > Duration(0)) facts.delayed_until = day_time(now + wait, now);
}

AuthDesk::Heard AuthDesk::name_locks(const Ticket& ticket, std::string_view body) {
  auto names = clerk::read_lock_names(body);
  if (!names) return Heard::Nonsense;
  desk_.answer_in_pieces(ticket, Answer::NamedLocks,
                         std::make_unique<LockNamer>(settings_, sources_, std::move(*names)));
  return Heard::Understood;
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
