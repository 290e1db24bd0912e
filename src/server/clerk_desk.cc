// SPDX-License-Identifier: Apache-2.0
#include "clerk_desk.h"

#include <memory>
#include <utility>

#include "held_locks_look.h"
#include "maildrop_look.h"
#include "session_answers.h"

namespace restante::server {

using clerk::Answer;
using clerk::Question;

ClerkDesk::ClerkDesk(loop::Loop& loop, pop3::Host& host, Residents& residents, Handler& handler,
                     const config::LogSettings& log)
    : loop_(loop),
      host_(host),
      residents_(residents),
      handler_(handler),
      log_level_(loop, log.level),
      desk_(loop, *this),
      tracer_(host, desk_, log.protocol) {}

ClerkDesk::Heard ClerkDesk::on_question(const Ticket& ticket, Question question,
                                        std::string_view body) {
  switch (question) {
    case Question::ListSessions:
    case Question::CountSessions:
    case Question::KickSessions:
      return begin_sessions(ticket, question, body);
    case Question::TellState:
      return tell_state(ticket);
    case Question::TellBusiest:
      return tell_busiest(ticket);
    case Question::Trace:
      return begin_trace(ticket, body);
    case Question::LookAtMaildrop:
      return look_at_maildrop(ticket, body);
    case Question::ListHeldLocks:
      return list_held_locks(ticket, body);
    case Question::SetLogLevel:
      return set_log_level(ticket, body);
    default:
      return Heard::Nonsense;
  }
}

ClerkDesk::Heard ClerkDesk::begin_sessions(const Ticket& ticket, Question question,
                                           std::string_view body) {
  auto filter = clerk::read_filter(body);
  if (!filter) return Heard::Nonsense;
  desk_.answer_in_pieces(
      ticket, Answer::Sessions,
      std::make_unique<SessionAnswers>(loop_, residents_, question, std::move(*filter)));
  return Heard::Understood;
}

ClerkDesk::Heard ClerkDesk::begin_trace(const Ticket& ticket, std::string_view body) {
  auto filter = clerk::read_filter(body);
  if (!filter) return Heard::Nonsense;
  tracer_.begin(ticket, std::move(*filter));
  return Heard::Understood;
}

ClerkDesk::Heard ClerkDesk::tell_state(const Ticket& ticket) {
  lines::Writer writer = desk_.writer();
  write(writer, handler_.state());
  desk_.answer(ticket, Answer::State, writer.octets());
  return Heard::Understood;
}

ClerkDesk::Heard ClerkDesk::tell_busiest(const Ticket& ticket) {
  lines::Writer writer = desk_.writer();
  write(writer, handler_.busiest());
  desk_.answer(ticket, Answer::Busiest, writer.octets());
  return Heard::Understood;
}

ClerkDesk::Heard ClerkDesk::set_log_level(const Ticket& ticket, std::string_view body) {
  const auto wish = clerk::read_level_wish(body);
  if (!wish) return Heard::Nonsense;
  log_level_.obey(*wish);
  desk_.answer(ticket, Answer::Obeyed);
  return Heard::Understood;
}

ClerkDesk::Heard ClerkDesk::list_held_locks(const Ticket& ticket, std::string_view body) {
  const auto holder = clerk::read_holder(body);
  if (!holder) return Heard::Nonsense;
  loop::submit(loop_,
               std::make_unique<HeldLocksLook>(host_.premises.store, desk_, ticket, *holder));
  return Heard::Understood;
}

ClerkDesk::Heard ClerkDesk::look_at_maildrop(const Ticket& ticket, std::string_view body) {
  auto owner = clerk::read_owner(body);
  if (!owner) return Heard::Nonsense;
  loop::submit(loop_, std::make_unique<MaildropLook>(
                          host_.premises.store, desk_, ticket,
                          maildrop::Owner{std::move(owner->user), std::move(owner->home)}));
  return Heard::Understood;
}

}  // namespace restante::server
