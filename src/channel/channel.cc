// SPDX-License-Identifier: Apache-2.0
#include "restante/channel/channel.h"

#include <algorithm>
#include <utility>

#include "restante/base/wipe.h"

namespace restante::channel {

Channel::Channel(Host& host, User& user, std::unique_ptr<Wire> wire)
    : host_(host), user_(user), wire_(std::move(wire)) {
  wire_->open(*this);
  if (host_.keepalive != Duration(0)) look_at_ = host_.now() + host_.keepalive / 2;
}

void Channel::on_read(std::string_view octets) {
  // What a client says after our last words is only read so that it can read them.
  if (stage_ == Stage::Lingering) return;
  // It may be a password. Not a member's: this object may be gone by then.
  Host& host = host_;
  receive(octets);
  host.forget_read(octets.size());
}

void Channel::receive(std::string_view octets) {
  filter_ == nullptr ? user_.on_input(octets) : read_records(octets);
}

void Channel::read_records(std::string_view wire) {
  const WipeAtEnd forget(host_.plain);
  host_.wire.clear();
  const tls::State state = filter_->receive(wire, host_.plain, host_.wire);
  // Also when it is broken: what is to be sent says why.
  const bool was_refused = !host_.wire.empty() && wire_->write(host_.wire) == Sent::Broken;
  if (state == tls::State::Broken) return user_.on_over(Over::TlsError);
  if (was_refused) return user_.on_over(Over::Disconnected);
  // A client that asks for answers of TLS's own, and does not read them, is not asked for more.
  if (wire_->is_writing()) wire_->stop_reading();
  if (state == tls::State::PeerClosed) has_input_ended_ = true;
  if (stage_ == Stage::ShakingHands) {
    if (state == tls::State::Handshaking) return;
    stage_ = Stage::Open;
    user_.on_secured();
  }
  user_.on_input(host_.plain);
}

void Channel::on_end() {
  if (stage_ == Stage::Lingering) return user_.on_over(Over::Lingered);
  if (stage_ == Stage::ShakingHands) return user_.on_over(Over::Disconnected);
  has_input_ended_ = true;
  user_.on_input_end();
}

void Channel::on_broken() {
  user_.on_over(stage_ == Stage::Lingering ? Over::Lingered : Over::Disconnected);
}

void Channel::on_written() {
  if (stage_ == Stage::ShakingHands) return wire_->start_reading();
  user_.on_writable();
}

void Channel::on_turn() {
  if (wire_ != nullptr) user_.on_turn();
}

void Channel::await_input() {
  wire_->start_reading();
}

void Channel::hold(std::string_view rest) {
  held_.clear();
  held_.append(rest);
  wire_->stop_reading();
}

void Channel::yield(std::string_view rest) {
  hold(rest);
  host_.wants_turn(*this);
}

Share Channel::share_of(std::string_view fresh) const {
  // Who has more to say than one read can bring has it heard in turn with the others.
  const bool has_more = fresh.size() >= host_.read_octets_max();
  return Share{output_per_turn, has_more ? 0 : input_per_turn, questions_per_turn};
}

Channel::Sent Channel::send(std::string_view plain) {
  if (plain.empty()) return Sent::All;
  if (filter_ == nullptr) return wire_->write(plain);
  host_.wire.clear();
  const tls::State state = filter_->send(plain, host_.wire);
  const Sent sent = wire_->write(host_.wire);
  return state == tls::State::Broken ? Sent::Broken : sent;
}

void Channel::start_tls(const tls::Context& context) {
  filter_ = std::make_unique<tls::Filter>(context);
  stage_ = Stage::ShakingHands;
  wire_->start_reading();
}

Channel::Finished Channel::finish(Unread unread) {
  if (filter_ != nullptr) say_goodbye();
  // A socket that is closed with octets unread resets the connection, and takes our last words out
  // of the client's hands. So what it still sends is read, for a while.
  if (unread == Unread::None || wire_->is_writing()) return Finished::Over;
  stage_ = Stage::Lingering;
  linger_until_ = host_.now() + linger;
  wire_->end_output();
  wire_->start_reading();
  wake_at(linger_until_);
  return Finished::Lingers;
}

void Channel::say_goodbye() {
  host_.wire.clear();
  filter_->end(host_.wire);
  // The client has all it needs; if the socket is full it does without.
  if (!host_.wire.empty()) static_cast<void>(wire_->write(host_.wire));
}

void Channel::drop() {
  wire_.reset();
  held_.clear();
}

void Channel::wake_at(TimePoint when) {
  const TimePoint next = std::min(when, look_at_);
  if (next != never) host_.arm(*this, next);
}

void Channel::on_deadline(TimePoint now) {
  if (wire_ == nullptr) return;
  if (look_for_client(now) == Presence::Vanished) return user_.on_over(Over::Disconnected);
  if (stage_ != Stage::Lingering) return user_.on_time(now);
  if (now >= linger_until_) return user_.on_over(Over::Lingered);
  wake_at(linger_until_);
}

// TCP asks clients that are silent; of those that were sent something it waits for an answer, and
// so much longer than is good for what they hold.
Channel::Presence Channel::look_for_client(TimePoint now) {
  if (now < look_at_) return Presence::Believed;
  look_at_ = now + host_.keepalive / 2;
  return wire_->unanswered() >= host_.keepalive ? Presence::Vanished : Presence::Believed;
}

}  // namespace restante::channel
