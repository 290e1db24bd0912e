// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace restante::load {

namespace {

// As much as one TLS record holds.
constexpr std::size_t record_octets_max = std::size_t{16} * 1024;

// All channels of a thread decrypt into it, one after another.
thread_local std::array<char, record_octets_max> plain_memory;

}  // namespace

Client::Client(Bench& bench, Host& host)
    : bench_(bench), host_(host), conversation_(bench.manner, bench.recorder, *this) {}

Client::~Client() {
  if (stream_) stream_->reset_on_close();
}

void Client::start(const Scenario& scenario, User& user, Instant due, Instant now) {
  user_ = &user;
  was_logged_in_ = false;
  conversation_.begin(scenario, user, due, now);
  wait_for_server();
  std::optional<loop::Address> from;
  if (!bench_.sources.empty()) {
    from = bench_.sources[bench_.next_source++ % bench_.sources.size()];
  }
  Result<loop::Attempt> attempt = loop::begin_to_connect(bench_.target, from);
  if (!attempt.has_value()) return on_not_connected(attempt.error());
  if (attempt->state == loop::Attempt::State::Connected) {
    return on_connected(std::move(attempt->socket));
  }
  connector_.emplace(bench_.loop, std::move(attempt->socket), bench_.target,
                     static_cast<loop::Connector::Handler&>(*this));
}

void Client::on_connected(Descriptor socket) {
  connector_.reset();
  stream_.emplace(bench_.loop, std::move(socket), static_cast<loop::Stream::Handler&>(*this));
  bench_.open_most = std::max(bench_.open_most, ++bench_.open_connections);
  stream_->start_reading();
  if (bench_.tls != nullptr && !bench_.manner.stls) begin_tls();
}

void Client::on_not_connected(const Error& error) {
  conversation_.broken(error.text);
  finish();
}

void Client::on_read(std::string_view octets) {
  const Instant now = read_clock();
  wait_for_server();
  if (tls_) return read_tls(octets, now);
  act(conversation_.receive(octets, now, bench_.plain));
}

void Client::begin_tls() {
  tls_.emplace(*bench_.tls);
  tls_began_ = read_clock();
  std::string_view nothing;
  shake_hands(nothing, tls_began_);
}

void Client::shake_hands(std::string_view& wire, Instant now) {
  const TlsChannel::State state = tls_->shake_hands(wire, bench_.wire);
  send_wire();
  if (state == TlsChannel::State::ShakingHands) return;
  if (state != TlsChannel::State::Open) {
    conversation_.broken(fmt::format("TLS: {}", tls_->problem()));
    return finish();
  }
  bench_.recorder.record(tls_->has_resumed() ? Kind::Resumption : Kind::Handshake, tls_began_, now);
  if (bench_.manner.login.ends_with("-PLUS")) conversation_.set_exporter(tls_->exporter());
  act(conversation_.secured(now, bench_.plain));
}

void Client::read_tls(std::string_view wire, Instant now) {
  const std::uint64_t session = sessions_;
  if (tls_->state() == TlsChannel::State::ShakingHands) shake_hands(wire, now);
  while (session == sessions_ && tls_->state() == TlsChannel::State::Open) {
    const std::string_view plain = tls_->read(wire, plain_memory, bench_.wire);
    send_wire();
    if (plain.empty()) break;
    act(conversation_.receive(plain, now, bench_.plain));
  }
  if (session == sessions_ && tls_->state() == TlsChannel::State::Broken) {
    conversation_.broken(fmt::format("TLS: {}", tls_->problem()));
    finish();
  }
}

void Client::act(Conversation::Next next) {
  if (!was_logged_in_ && conversation_.is_logged_in()) {
    was_logged_in_ = true;
    host_.on_logged_in(*this);
  }
  send();
  switch (next) {
    case Conversation::Next::Receive:
      return;
    case Conversation::Next::ShakeHands:
      return begin_tls();
    case Conversation::Next::Rest:
      wait_ = Wait::Nothing;
      return host_.on_rest(*this);
    case Conversation::Next::Over:
      return finish();
  }
}

void Client::go_on() {
  wait_for_server();
  act(conversation_.go_on(read_clock(), bench_.plain));
}

std::optional<Instant> Client::next_due(Instant now) {
  return host_.next_due(*this, now);
}

void Client::send() {
  if (bench_.plain.empty()) return;
  if (tls_) {
    tls_->write(bench_.plain, bench_.wire);
    send_wire();
  } else {
    write(bench_.plain);
  }
  bench_.plain.clear();
}

void Client::send_wire() {
  write(bench_.wire);
  bench_.wire.clear();
}

void Client::write(std::string_view octets) {
  if (octets.empty()) return;
  if (stream_->is_writing()) {
    backlog_ += octets;
    return;
  }
  // Of a connection that is broken we read what came before, and then that it is.
  (void)stream_->write(octets);
}

void Client::on_written() {
  write(std::exchange(backlog_, {}));
}

void Client::on_end() {
  conversation_.closed(read_clock());
  finish();
}

void Client::on_broken() {
  conversation_.broken("connection reset");
  finish();
}

void Client::wait_for_server() {
  arm(Wait::Server, bench_.timeout);
}

void Client::pause(Duration wait) {
  arm(Wait::Pause, wait);
}

void Client::arm(Wait wait, Duration duration) {
  wait_ = wait;
  deadline_ = bench_.loop.now() + duration;
  bench_.deadlines.arm(*this, deadline_);
}

void Client::on_deadline(TimePoint now) {
  if (wait_ == Wait::Nothing) return;
  if (now < deadline_) return bench_.deadlines.arm(*this, deadline_);
  const Wait wait = std::exchange(wait_, Wait::Nothing);
  if (wait == Wait::Pause) return host_.on_awake(*this);
  conversation_.timed_out();
  finish();
}

void Client::finish() {
  ++sessions_;
  wait_ = Wait::Nothing;
  const Conversation::Ending ending = conversation_.ending();
  if (stream_) {
    --bench_.open_connections;
    if (ending == Conversation::Ending::Failed) stream_->reset_on_close();
  }
  connector_.reset();
  stream_.reset();
  tls_.reset();
  backlog_.clear();
  bench_.plain.clear();
  bench_.wire.clear();
  host_.on_over(*this, ending);
}

}  // namespace restante::load
