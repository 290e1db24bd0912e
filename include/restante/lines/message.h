// SPDX-License-Identifier: Apache-2.0
//
// What travels over a line between two processes of the house. A message has a kind, a number
// (which request it belongs to) and a body (see fields.h); a packet is what goes out in one write,
// one message or several.
//
// Both ends are on one machine, but after an upgrade not of one program, and either may be in a
// stranger's hands: a reader takes nothing on trust.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace restante::lines {

struct Frame {
  // A SASL response of 64 KiB, and what is said beside it.
  static constexpr std::size_t body_octets_max = std::size_t{80} * 1024;
  static constexpr std::size_t head_octets = 12;

  std::uint16_t kind = 0;
  std::uint32_t number = 0;
  std::string_view body;
};

// Messages on their way out. Its memory is got once; what was in it is overwritten by clear(), for
// it may have been a password.
class Packet {
 public:
  // One that has so much is full: a longer one would wait for what it gathers longer than it saves.
  static constexpr std::size_t octets_full = std::size_t{64} * 1024;
  static constexpr std::size_t octets_max =
      octets_full + Frame::head_octets + Frame::body_octets_max;

  Packet();
  ~Packet();
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;

  // REQUIRES: not full, and a body of at most body_octets_max.
  void append(const Frame& frame);
  void clear();

  bool is_empty() const { return length_ == 0; }
  bool is_full() const { return length_ >= octets_full; }
  std::string_view octets() const { return {memory_.get(), length_}; }

 private:
  std::unique_ptr<char[]> memory_;
  std::size_t length_ = 0;
};

// Takes a packet that came apart. What it hands out are views of the packet.
class PacketReader {
 public:
  enum class Found { Message, End, Broken };

  PacketReader() = default;
  explicit PacketReader(std::string_view packet) : rest_(packet) {}

  // Broken: half a message, or one that is too long, or what is no message; there is no more to
  // come then. `frame` is set where there is a message.
  [[nodiscard]] Found next(Frame& frame);

  bool is_at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace restante::lines
