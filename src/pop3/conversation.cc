// SPDX-License-Identifier: Apache-2.0
#include "restante/pop3/conversation.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "asked.h"
#include "circumstances.h"
#include "restante/base/log.h"
#include "restante/protocol/reply.h"
#include "session_log.h"

namespace restante::pop3 {

namespace {

using session::Ending;
using session::Progress;

std::optional<session::Circumstances> at_first(const Host& host, config::TlsMode tls_mode,
                                               const Client& client) {
  if (tls_mode == config::TlsMode::Implicit) return std::nullopt;
  auto circumstances = in_plain(host.premises.settings.auth.plaintext, tls_mode, client);
  circumstances.apop_timestamp = new_timestamp(*host.rules);
  return circumstances;
}

}  // namespace

Conversation::Conversation(Host& host, const config::ListenerSettings& listener,
                           std::unique_ptr<channel::Wire> wire, Client client)
    : host_(host),
      id_(host.session_ids.next()),
      client_(std::move(client)),
      listener_(listener),
      session_(host.rules, at_first(host, listener.tls, client_), host.now()),
      channel_(host, *this, std::move(wire)),
      asked_(host.turn_began()) {
  host.premises.sheet.add(metrics::cell(metrics::Metric::Sessions, counted_as_));
}

Conversation::~Conversation() = default;

Conversation::Round::Round(Conversation& conversation, std::string_view fresh)
    : held(conversation.channel_.take_held()),
      input(held.empty() ? fresh : held.view()),
      sink(conversation.host_.output()),
      share(conversation.channel_.share_of(fresh)) {
  // Who is shown out is not listened to any more.
  if (conversation.is_closing()) input = {};
}

void Conversation::start(std::string_view early) {
  if (client_.balancer != nullptr) {
    const log::About about(id_);
    log_introduction(client_);
  }
  if (listener_.tls != config::TlsMode::Implicit) return pump(early);
  begin_handshake();
  if (!early.empty()) channel_.receive(early);
}

void Conversation::begin_handshake() {
  channel_.start_tls(*host_.premises.tls);
  arm();
}

void Conversation::on_secured() {
  auto circumstances = under_tls(host_.premises.settings.auth.plaintext, client_, *channel_.tls());
  if (listener_.tls == config::TlsMode::Implicit) {
    circumstances.apop_timestamp = new_timestamp(*host_.rules);
  }
  session_.secured(std::move(circumstances));
  note_handshake();
}

void Conversation::on_writable() {
  const log::About about(id_);
  session_.touch(host_.now());
  const auto* pending = std::get_if<Pending>(&step_);
  if (pending != nullptr && pending->bell == Pending::Bell::Rung) return ask_again();
  pump();
}

void Conversation::on_over(channel::Channel::Over over) {
  // The first reason stays: who lingers has ended already.
  leave(over == channel::Channel::Over::TlsError ? Ending::TlsError : Ending::Disconnect);
}

// One thing at a time: while an answer is awaited, or the client does not take what was sent, the
// session is not asked for more, and what the client says is held.
bool Conversation::may_talk() const {
  return std::holds_alternative<Talking>(step_) && !channel_.is_shaking_hands() &&
         !channel_.is_lingering() && !channel_.is_writing();
}

// close() waits for the end of a reply, and that is out or in the sink.
bool Conversation::is_to_stop() const {
  return is_closing() && !session_.is_amid_reply() && !session_.has_ended();
}

void Conversation::pump(std::string_view fresh) {
  const log::About about(id_);
  if (!may_talk()) return channel_.hold_more(fresh);
  if (!fresh.empty() && session_.awaits_client()) asked_ = host_.turn_began();
  Round round(*this, fresh);
  go_on(round);
}

// The session stops for one of many reasons, and goes on as soon as that one is out of the way. So
// replies gather in the sink over many commands and errands, and go out in one write: when nothing
// more can be done, when the sink is full, or before the answer to an errand would find no room.
void Conversation::go_on(Round& round) {
  for (;;) {
    if (is_to_stop()) return stop(round);
    const Progress progress = advance(round);
    const Next next =
        progress == Progress::NeedsErrand ? do_errand(round) : settle(progress, round);
    if (next == Next::Return) return;
  }
}

Conversation::Next Conversation::settle(Progress progress, Round& round) {
  const Sent sent = flush(round);
  if (sent == Sent::Broken) {
    leave(Ending::Disconnect);
    return Next::Return;
  }
  // What came along with STLS is not kept (RFC 2595, section 4).
  if (progress == Progress::NeedsTls) round.input = {};
  if (sent == Sent::UnderWay) {
    wait_with(round);
  } else if (is_to_stop()) {
    stop(round);
  } else if (progress == Progress::Delayed) {
    wait_with(round);
  } else if (progress == Progress::NeedsInput) {
    round.input.empty() ? await_input() : yield(round);
  } else if (progress == Progress::NeedsTls) {
    begin_handshake();
  } else if (progress == Progress::Finished) {
    const bool has_more = !round.input.empty() || session_.ending() == Ending::BadCommands;
    finish(has_more ? Unread::Some : Unread::None);
  } else {
    if (round.share.output > 0) return Next::GoOn;
    yield(round);
  }
  return Next::Return;
}

Progress Conversation::advance(Round& round) {
  const std::string_view part = round.input.substr(0, round.share.input);
  std::string_view rest = part;
  const Progress progress = session_.advance(rest, round.sink, moment());
  const std::size_t obeyed = part.size() - rest.size();
  round.input.remove_prefix(obeyed);
  round.share.input -= obeyed;
  return progress;
}

session::Moment Conversation::moment() {
  return {host_.now(), host_.trace == nullptr ? nullptr : this, this, this};
}

void Conversation::heard(std::string_view line) {
  if (host_.trace != nullptr) host_.trace->on_line(*this, Trace::Direction::FromClient, line);
}

void Conversation::said(std::string_view line) {
  if (host_.trace != nullptr) host_.trace->on_line(*this, Trace::Direction::FromServer, line);
}

Conversation::Sent Conversation::flush(Round& round) {
  const std::string_view written = round.sink.written();
  if (written.empty()) return Sent::All;
  round.share.output -= std::min(round.share.output, written.size());
  const Sent sent = channel_.send(written);
  round.sink.clear();
  if (sent == Sent::All) session_.touch(host_.now());
  return sent;
}

void Conversation::await_input() {
  if (channel_.has_input_ended()) return leave(Ending::Disconnect);
  channel_.await_input();
  arm();
}

void Conversation::wait_with(const Round& round) {
  channel_.hold(round.input);
  arm();
}

void Conversation::yield(Round& round) {
  const Sent sent = flush(round);
  if (sent == Sent::Broken) return leave(Ending::Disconnect);
  sent == Sent::All ? channel_.yield(round.input) : channel_.hold(round.input);
  arm();
}

void Conversation::close() {
  const log::About about(id_);
  if (channel_.is_dropped() || channel_.is_lingering()) return;
  const bool is_heard = !channel_.is_shaking_hands();
  if (is_heard && (session_.is_amid_reply() || channel_.is_writing())) {
    closing_by_ = host_.now() + channel::Channel::linger;
    return arm();
  }
  if (!may_talk() || !channel_.is_holding()) return leave(Ending::Shutdown);
  session_.give_up(Ending::Shutdown);
  give_back_what_is_left();
  finish(Unread::Some);
}

void Conversation::give_way() {
  assert(is_silent());
  if (may_talk() && !session_.has_ended()) {
    const auto reply = protocol::Reply::error(protocol::ResponseCode::SysTemp,
                                              "too many have not logged in; try again");
    // Who does not take it does without.
    if (channel_.send(reply.octets()) == Sent::All) (void)channel_.finish(Unread::None);
  }
  leave(Ending::GaveWay);
}

void Conversation::cut_off() {
  const log::About about(id_);
  session_.end(Ending::Shutdown);
  log_end(session_, client_, channel_.tls(), host_.now());
}

void Conversation::kick() {
  if (channel_.is_dropped() || channel_.is_lingering()) return;
  if (session_.outline().state == session::Session::Outline::State::Update) return;
  leave(Ending::Kicked);
}

std::string Conversation::tls_version() const {
  return pop3::tls_version(client_, channel_.tls());
}

// Whatever was read and not obeyed, or was not read at all, must not reset the connection under the
// reply that was waited for.
void Conversation::stop(Round& round) {
  const Sent sent = flush(round);
  if (sent == Sent::Broken) return leave(Ending::Disconnect);
  if (sent == Sent::UnderWay) return wait_with(round);
  session_.give_up(Ending::Shutdown);
  give_back_what_is_left();
  finish(Unread::Some);
}

void Conversation::finish(Unread unread) {
  forget_attempt();
  if (channel_.finish(unread) == channel::Channel::Finished::Over) leave(session_.ending());
}

void Conversation::leave(Ending ending) {
  if (channel_.is_dropped()) return;
  const log::About about(id_);
  session_.end(ending);
  note_tls_failure(session_.ending());
  channel_.drop();
  forget_attempt();
  depart();
}

// The client is gone. A thread can't be called back, and it works with what is the session's; what
// was begun and must not stay half done is waited for; all else is given up. Whoever was waited for
// leads here again.
void Conversation::depart() {
  if (const auto* working = std::get_if<Working>(&step_)) {
    Asked& asked = *working->asked;
    if (!asked.is_brought_to_its_end()) asked.interest = Wanted::NoMore;
    return;
  }
  if (const auto* pending = std::get_if<Pending>(&step_)) {
    if (pending->asked->is_brought_to_its_end()) return;
    step_ = Talking{};
  }
  session_.give_up(session_.ending());
  if (session_.must_give_back() && give_back(session_.errand()) == GivenBack::UnderWay) return;
  log_end(session_, client_, channel_.tls(), host_.now());
  note_end();
  host_.gone(*this);
}

TimePoint Conversation::deadline() const {
  const TimePoint when = std::min(session_.deadline().value_or(never), closing_by_);
  const auto* waiting = std::get_if<Waiting>(&step_);
  return waiting == nullptr ? when : std::min(when, waiting->wish->until);
}

void Conversation::on_time(TimePoint now) {
  const log::About about(id_);
  if (now < deadline()) return arm();
  if (now >= closing_by_) return leave(Ending::Shutdown);
  session_.expire(now);
  if (session_.has_ended()) return leave(session_.ending());
  if (std::holds_alternative<Waiting>(step_)) return wait_is_over();
  pump();
}

}  // namespace restante::pop3
