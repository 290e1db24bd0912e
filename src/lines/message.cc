// SPDX-License-Identifier: Apache-2.0
#include "restante/lines/message.h"

#include <cassert>
#include <cstring>

namespace restante::lines {

namespace {

struct Head {
  std::uint32_t number;
  std::uint32_t body_octets;
  std::uint16_t kind;
  std::uint16_t nothing;  // zero
};
static_assert(sizeof(Head) == Frame::head_octets, "the head has no padding, which would be unset");

}  // namespace

Packet::Packet() : memory_(new char[octets_max]) {}

Packet::~Packet() {
  clear();
}

void Packet::append(const Frame& frame) {
  assert(!is_full() && frame.body.size() <= Frame::body_octets_max);
  const Head head{frame.number, static_cast<std::uint32_t>(frame.body.size()), frame.kind, 0};
  std::memcpy(memory_.get() + length_, &head, sizeof head);
  length_ += sizeof head;
  if (!frame.body.empty())
    std::memcpy(memory_.get() + length_, frame.body.data(), frame.body.size());
  length_ += frame.body.size();
}

void Packet::clear() {
  ::explicit_bzero(memory_.get(), length_);
  length_ = 0;
}

PacketReader::Found PacketReader::next(Frame& frame) {
  if (rest_.empty()) return Found::End;
  const std::string_view rest = rest_;
  rest_ = {};
  Head head{};
  if (rest.size() < sizeof head) return Found::Broken;
  std::memcpy(&head, rest.data(), sizeof head);
  const std::size_t body_octets = head.body_octets;
  if (head.nothing != 0 || body_octets > Frame::body_octets_max) return Found::Broken;
  if (rest.size() - sizeof head < body_octets) return Found::Broken;
  frame = Frame{head.kind, head.number, rest.substr(sizeof head, body_octets)};
  rest_ = rest.substr(sizeof head + body_octets);
  return Found::Message;
}

}  // namespace restante::lines
