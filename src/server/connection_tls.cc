// SPDX-License-Identifier: Apache-2.0
//
// The part of a Connection that talks TLS.
#include <random>
#include <utility>

#include "connection.h"
#include "restante/base/wipe.h"
#include "restante/tls/context.h"

namespace restante::server {

namespace {

using session::Ending;

auth::Plaintext plaintext_rule(config::Plaintext rule, const loop::Address& peer) {
  switch (rule) {
    case config::Plaintext::Always:
      return auth::Plaintext::Allowed;
    case config::Plaintext::Never:
      return auth::Plaintext::Never;
    case config::Plaintext::Tls:
      return peer.is_loopback() ? auth::Plaintext::Allowed : auth::Plaintext::NeedsTls;
  }
  return auth::Plaintext::Never;
}

// RFC 1939, section 7: different each time the server greets.
std::string new_timestamp(const std::string& hostname) {
  std::random_device random;
  return fmt::format("<{:08x}{:08x}{:08x}@{}>", random(), random(), random(), hostname);
}

std::optional<session::Circumstances> at_first(config::TlsMode mode,
                                               session::Circumstances circumstances) {
  if (mode == config::TlsMode::Implicit) return std::nullopt;
  return circumstances;
}

}  // namespace

Connection::Connection(Host& host, config::TlsMode tls_mode, Descriptor socket,
                       const loop::Address& peer)
    : host_(host),
      peer_(peer),
      tls_mode_(tls_mode),
      session_(host.rules, at_first(tls_mode, circumstances()), host.loop.now()) {
  stream_.emplace(host.loop, std::move(socket), static_cast<loop::Stream::Handler&>(*this));
  const Duration keepalive = host.equipment.settings.timeouts.keepalive;
  if (keepalive != Duration(0)) look_at_ = session_.began() + keepalive / 2;
}

session::Circumstances Connection::circumstances() const {
  const session::Rules& rules = *host_.rules;
  session::Circumstances now;
  now.channel.plaintext = plaintext_rule(host_.equipment.settings.auth.plaintext, peer_);
  if (rules.apop == session::Apop::On) now.apop_timestamp = new_timestamp(rules.hostname);
  if (filter_ == nullptr) {
    if (tls_mode_ == config::TlsMode::Starttls) now.start_tls = session::StartTls::Offered;
    return now;
  }
  now.channel.kind = auth::Channel::Kind::Tls;
  now.channel.exporter = filter_->exporter_binding();
  now.channel.server_end_point = filter_->server_end_point_binding();
  now.channel.certificate_user = filter_->client_user();
  return now;
}

void Connection::begin_handshake() {
  filter_ = std::make_unique<tls::Filter>(*host_.equipment.tls);
  state_ = State::Handshaking;
  stream_->start_reading();
  arm();
}

void Connection::read_wire(std::string_view wire) {
  const WipeAtEnd forget(host_.plain);
  host_.wire.clear();
  const tls::State state = filter_->receive(wire, host_.plain, host_.wire);
  const bool was_refused = !host_.wire.empty() && write(host_.wire) == Flushed::Broken;
  if (state == tls::State::Broken) return leave(Ending::TlsError);
  if (was_refused) return leave(Ending::Disconnect);
  if (stream_->is_writing()) stream_->stop_reading();
  if (state == tls::State::PeerClosed) input_ = Input::Ended;
  if (state_ == State::Handshaking) {
    if (state == tls::State::Handshaking) return;
    session_.secured(circumstances());
    state_ = State::Talking;
  }
  pump(host_.plain);
}

void Connection::say_goodbye_in_tls() {
  host_.wire.clear();
  filter_->end(host_.wire);
  // The client has all it needs; if the socket is full it does without.
  if (!host_.wire.empty()) static_cast<void>(write(host_.wire));
}

std::string Connection::tls_version() const {
  const std::string_view version = filter_ == nullptr ? "" : filter_->version();
  return version.empty() ? "none" : std::string(version);
}

}  // namespace restante::server
