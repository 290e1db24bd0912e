// SPDX-License-Identifier: Apache-2.0
//
// The part of a worker's Core that lets clients in, or does not.
#include <fmt/format.h>
#include <sys/socket.h>

#include <utility>

#include "core.h"
#include "restante/base/memory_reserve.h"
#include "restante/protocol/reply.h"

namespace restante::server {

namespace {

using metrics::Refusal;

// Sessions that have not logged in are a crowd where they are at least so many, and at least one of
// so many that are here.
constexpr std::size_t crowd_min = 8;
constexpr std::size_t crowd_share = 4;

std::string_view text_of(Census::Admission admission) {
  switch (admission) {
    case Census::Admission::TooManyFromAddress:
      return "too many sessions from your address";
    case Census::Admission::TooManyPending:
      return "too many sessions from your address have not logged in";
    default:
      return "too many sessions";
  }
}

Refusal refusal_of(Census::Admission admission) {
  switch (admission) {
    case Census::Admission::TooManyFromAddress:
      return Refusal::Address;
    case Census::Admission::TooManyPending:
      return Refusal::Pending;
    default:
      return Refusal::Sessions;
  }
}

}  // namespace

void Worker::Core::on_connection(loop::Listener& listener, Descriptor socket,
                                 const loop::Address& peer) {
  const config::ListenerSettings& settings = reception_.settings_of(listener);
  sheet.add(metrics::cell(metrics::Metric::Connections, listener_places_.at(settings.address)));
  if (memory::supply() == memory::Supply::Short) {
    gate_.shut_for_a_moment("short of memory, new sessions wait", "the reserve is in use",
                            "raise the limit of memory, or lower limits.sessions");
    return refuse(Refusal::Memory, "the server is short of memory; try again later", settings.tls,
                  socket, peer);
  }
  if (reception_.is_balancer(settings, peer)) {
    begin_introduction(settings, std::move(socket), peer);
  } else if (const auto objection = objection_to(peer)) {
    refuse(objection->refusal, objection->reason, settings.tls, socket, peer);
  } else {
    receive(settings, channel::over_socket(loop_, std::move(socket)), {peer});
  }
  // A crowd need not keep others waiting: who comes is looked at, and may take a place of theirs.
  if (is_full() && !is_crowded()) gate_.shut_while_full(census_.sessions());
}

// It needs a place, and nobody knows yet for whom.
void Worker::Core::begin_introduction(const config::ListenerSettings& settings, Descriptor socket,
                                      const loop::Address& peer) {
  if (is_full() && make_room(peer) == Room::None) {
    return refuse(Refusal::Sessions, text_of(Census::Admission::TooManySessions), settings.tls,
                  socket, peer);
  }
  introductions_.begin(settings, channel::over_socket(loop_, std::move(socket)), peer);
}

void Worker::Core::on_introduced(const config::ListenerSettings& listener,
                                 std::unique_ptr<channel::Wire> carrier, pop3::Client client,
                                 std::string_view early) {
  if (const auto objection = objection_to(client.address)) {
    const std::string words =
        refuse(objection->refusal, objection->reason, listener.tls, client.address);
    if (!words.empty()) (void)carrier->write(words);
    return on_introduction_failed();
  }
  receive(listener, std::move(carrier), std::move(client), early);
}

void Worker::Core::on_introduction_failed() {
  if (!is_full()) gate_.open();
  stop_when_empty();
}

// Nothing: the session is counted.
std::optional<Worker::Core::Objection> Worker::Core::objection_to(const loop::Address& peer) {
  if (is_blocked(peer)) return Objection{Refusal::Blocked, "your network is blocked for now"};
  const auto admission = admit(peer);
  if (admission == Census::Admission::Granted) return std::nullopt;
  return Objection{refusal_of(admission), text_of(admission)};
}

// By an operator.
bool Worker::Core::is_blocked(const loop::Address& peer) const {
  return equipment.blocks && equipment.blocks->contain(auth::Origin::of(*peer.raw()), loop_.now());
}

Census::Admission Worker::Core::admit(const loop::Address& peer) {
  const auto judge = [&] { return census_.admit(peer.customer(), equipment.settings.limits); };
  auto admission = judge();
  if (admission == Census::Admission::TooManySessions && make_room(peer) == Room::Made) {
    admission = judge();
  }
  const bool is_one_too_many = admission == Census::Admission::Granted &&
                               census_.sessions() + introductions_.size() > sessions_max_;
  if (is_one_too_many && make_room(peer) == Room::None) {
    census_.left(peer.customer(), Census::Stage::Pending);
    admission = Census::Admission::TooManySessions;
  }
  return admission;
}

void Worker::Core::receive(const config::ListenerSettings& settings,
                           std::unique_ptr<channel::Wire> carrier, pop3::Client client,
                           std::string_view early) {
  auto* conversation =
      new pop3::Conversation(*this, settings, std::move(carrier), std::move(client));
  residents_.add(*conversation);
  lobby_.enter(*conversation);
  conversation->start(early);
}

bool Worker::Core::is_full() const {
  return census_.sessions() + introductions_.size() >= sessions_max_;
}

// While most have logged in, it is they who fill the server, and nobody has to give way.
bool Worker::Core::is_crowded() const {
  const std::size_t pending = census_.pending();
  return lobby_.customers() > 1 && pending >= crowd_min &&
         pending * crowd_share >= census_.sessions();
}

Worker::Core::Room Worker::Core::make_room(const loop::Address& newcomer) {
  if (!is_crowded()) return Room::None;
  pop3::Conversation* rival = lobby_.find_rival(newcomer);
  if (rival == nullptr) return Room::None;
  turned_away_.gave_way(rival->peer());
  rival->give_way();
  return Room::Made;
}

std::string Worker::Core::refuse(Refusal refusal, std::string_view reason, config::TlsMode tls_mode,
                                 const loop::Address& peer) {
  sheet.add(metrics::cell(metrics::Metric::ConnectionsRefused, refusal));
  turned_away_.refused(peer, reason);
  // Who waits for a handshake would take a reply in plain for a broken one.
  if (tls_mode == config::TlsMode::Implicit) return {};
  return std::string(
      protocol::Reply::error(protocol::ResponseCode::SysTemp, "{}", reason).octets());
}

void Worker::Core::refuse(Refusal refusal, std::string_view reason, config::TlsMode tls_mode,
                          const Descriptor& socket, const loop::Address& peer) {
  const std::string words = refuse(refusal, reason, tls_mode, peer);
  // Fits the empty buffer of a new socket, or the client does without.
  if (!words.empty()) ::send(socket.number(), words.data(), words.size(), MSG_NOSIGNAL);
}

void Worker::Core::on_exhausted(loop::Listener& listener, const Error& error) {
  gate_.shut_for_a_moment("connections can't be accepted and wait",
                          fmt::format("{}: {}", listener.bound_address(), error.text),
                          "raise the limit of open files, LimitNOFILE= in systemd");
}

}  // namespace restante::server
