// SPDX-License-Identifier: Apache-2.0
#include "restante/lines/loop_line.h"

#include <cstring>
#include <utility>

#include "restante/base/wipe.h"

namespace restante::lines {

LoopLine::LoopLine(loop::Loop& loop, Descriptor socket, Handler& handler, LineRules rules)
    : handler_(handler),
      rules_(rules),
      port_(std::move(socket)),
      memory_(new char[Packet::octets_max]),
      turn_end_(loop, *this),
      turn_(loop, *this) {
  watch_.emplace(loop, port_.number(), static_cast<loop::Watch::Handler&>(*this));
}

LoopLine::~LoopLine() {
  if (state_ == State::Open) flush();
  finish_packet();
  forget_unsent();
}

LoopLine::Said LoopLine::say(std::uint16_t kind, std::uint32_t number, std::string_view body) {
  if (state_ != State::Open || body.size() > Frame::body_octets_max) return Said::Refused;
  const std::size_t octets = gathered_.octets().size() + Frame::head_octets + body.size();
  if (!waiting_.empty() && waiting_octets_ + octets > rules_.waiting_octets_max) {
    return Said::Refused;
  }
  if (gathered_.is_empty()) turn_end_.ask();
  gathered_.append({kind, number, body});
  if (gathered_.is_full() || octets >= rules_.gathered_octets) flush();
  return Said::Yes;
}

void LoopLine::on_turn_end() {
  if (state_ == State::Open) flush();
}

void LoopLine::on_writable() {
  flush();
}

// In the order in which it was said.
void LoopLine::flush() {
  while (!waiting_.empty()) {
    const Port::Sent sent = port_.send(waiting_.front());
    if (sent == Port::Sent::Full) return keep();
    if (sent == Port::Sent::Gone) return forget_unsent();
    waiting_octets_ -= waiting_.front().size();
    wipe(waiting_.front());
    waiting_.pop_front();
  }
  if (watch_) watch_->look_for(loop::Watch::Interest::Readable);
  if (gathered_.is_empty()) return;
  switch (port_.send(gathered_.octets())) {
    case Port::Sent::Wholly:
      return gathered_.clear();
    case Port::Sent::Full:
      return keep();
    case Port::Sent::Gone:
      return forget_unsent();
  }
}

// Until the other side has read.
void LoopLine::keep() {
  if (!gathered_.is_empty()) {
    waiting_octets_ += gathered_.octets().size();
    waiting_.emplace_back(gathered_.octets());
    gathered_.clear();
  }
  if (watch_) watch_->look_for(loop::Watch::Interest::Both);
}

void LoopLine::forget_unsent() {
  if (state_ == State::Open) state_ = State::Deaf;
  gathered_.clear();
  for (std::string& packet : waiting_) wipe(packet);
  waiting_.clear();
  waiting_octets_ = 0;
  if (watch_) watch_->look_for(loop::Watch::Interest::Readable);
}

void LoopLine::on_readable() {
  // What is left of the last packet has its own turn.
  if (packet_octets_ == 0) hear();
}

void LoopLine::on_turn() {
  turn_.stop();
  hear();
}

// A packet a turn: to look for another one at once would cost a call more for each, and usually
// find none. What came meanwhile wakes the loop again.
void LoopLine::hear() {
  if (packet_octets_ == 0) {
    const Received::What came = fetch();
    if (came == Received::What::Nothing) return;
    if (came != Received::What::Packet) return end();
  }
  for (std::size_t count = 0; count < rules_.messages_a_turn; ++count) {
    if (hear_next() == Heard::Nonsense) return end();
    if (packet_.is_at_end()) return finish_packet();
  }
  turn_.start();
}

Received::What LoopLine::fetch() {
  Received received = port_.receive({memory_.get(), Packet::octets_max}, rules_.descriptors);
  packet_octets_ = received.octets.size();
  packet_ = PacketReader(received.octets);
  descriptor_ = std::move(received.descriptor);
  return received.what;
}

LoopLine::Heard LoopLine::hear_next() {
  Frame frame;
  if (packet_.next(frame) != PacketReader::Found::Message) return Heard::Nonsense;
  // One that comes with several messages belongs to none of them.
  if (descriptor_.is_open() && !packet_.is_at_end()) return Heard::Nonsense;
  return handler_.on_message(frame, std::exchange(descriptor_, {}));
}

void LoopLine::finish_packet() {
  ::explicit_bzero(memory_.get(), packet_octets_);
  packet_octets_ = 0;
  packet_ = PacketReader();
  descriptor_ = Descriptor();
}

void LoopLine::end() {
  finish_packet();
  forget_unsent();
  turn_.stop();
  watch_.reset();
  state_ = State::Ended;
  handler_.on_line_end();
}

}  // namespace restante::lines
