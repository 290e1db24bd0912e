// SPDX-License-Identifier: Apache-2.0
#include "session_answers.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "restante/base/log.h"

namespace restante::server {

// What a piece costs is what clients may have to wait for: a millisecond or so.
struct SessionAnswers::Bounds {
  std::size_t looked_at;
  std::size_t matched;
};

SessionAnswers::Bounds SessionAnswers::bounds_of(clerk::Question what) {
  constexpr std::size_t looked_at = 2000;
  // To end a session says so to the log, and gives its maildrop back.
  constexpr std::size_t kicked = 50;
  switch (what) {
    case clerk::Question::ListSessions:
      return {looked_at, clerk::sessions_a_piece};
    case clerk::Question::KickSessions:
      return {looked_at, kicked};
    default:
      return {looked_at, looked_at};
  }
}

namespace {

// What a Session borrows that is nowhere else.
struct Facts {
  explicit Facts(const pop3::Conversation& conversation);

  const std::string id;
  const std::string via;
  const std::string tls;
  clerk::Session session;
};

Facts::Facts(const pop3::Conversation& conversation)
    : id(log::session_text(conversation.id())),
      via(conversation.client().balancer == nullptr
              ? std::string()
              : conversation.client().balancer->address.host()),
      tls(conversation.tls_version()) {
  const session::Session::Outline outline = conversation.session().outline();
  const session::Tally& tally = conversation.session().tally();
  session.session = id;
  session.user = tally.user;
  session.address = auth::Origin::of(*conversation.peer().raw());
  session.port = conversation.peer().port();
  session.via = via;
  session.listener = conversation.listener();
  session.state = static_cast<clerk::SessionState>(outline.state);
  session.tls = tls;
  session.mechanism = tally.user.empty() ? std::string_view() : tally.mechanism;
  session.messages = outline.messages;
  session.octets = outline.octets;
  session.marked = outline.marked;
  session.retr = tally.retr_messages;
  session.retr_octets = tally.retr_octets;
  if (tally.last != nullptr) session.last = tally.last->name;
}

// Loops count steadily; people read the time of day.
void add_times(clerk::Session& session, const pop3::Conversation& conversation, TimePoint now) {
  using std::chrono::duration_cast;
  const auto day_now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const auto since = day_now - (now - conversation.session().began());
  session.since = since.time_since_epoch().count();
  const Duration idle = now - conversation.session().last_activity();
  session.idle_s = static_cast<std::uint32_t>(duration_cast<std::chrono::seconds>(idle).count());
}

}  // namespace

SessionAnswers::SessionAnswers(const loop::Loop& loop, Residents& residents, clerk::Question what,
                               clerk::SessionFilter filter)
    : loop_(loop), cursor_(residents), what_(what), filter_(std::move(filter)) {}

clerk::Rest SessionAnswers::write_piece(lines::Writer& writer) {
  const Bounds bounds = bounds_of(what_);
  clerk::SessionCounts counts{};
  std::size_t matched = 0;
  for (std::size_t looked_at = 0; looked_at < bounds.looked_at; ++looked_at) {
    pop3::Conversation* const conversation = matched == bounds.matched ? nullptr : cursor_.next();
    if (conversation == nullptr) break;
    Facts facts(*conversation);
    if (!filter_.matches(facts.session)) continue;
    ++matched;
    ++counts.at(static_cast<std::size_t>(facts.session.state));
    if (what_ == clerk::Question::ListSessions) {
      add_times(facts.session, *conversation, loop_.now());
      write(writer, facts.session);
    } else if (what_ == clerk::Question::KickSessions) {
      conversation->kick();
    }
  }
  const auto rest = cursor_.is_at_end() ? clerk::Rest::None : clerk::Rest::More;
  finish_sessions(writer, counts, rest);
  return rest;
}

}  // namespace restante::server
