// SPDX-License-Identifier: Apache-2.0
//
// The other end of a line, which says what the test wants and keeps what it hears.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/lines/message.h"
#include "restante/lines/port.h"
#include "wire.h"

namespace restante::accounts::testing {

class FarEnd {
 public:
  struct Heard {
    Kind kind;
    std::uint32_t number;
    std::string body;
  };

  FarEnd() {
    auto pair = lines::open_pair();
    EXPECT_TRUE(pair.has_value());
    near = std::move(pair->first);
    port_ = lines::Port(std::move(pair->second));
  }

  Descriptor near;  // for whom the test is about

  // False: the line has ended, or is full.
  bool say(Kind kind, std::uint32_t number, std::string_view body = {}) {
    lines::Packet packet;
    packet.append({static_cast<std::uint16_t>(kind), number, body});
    return port_.send(packet.octets()) == lines::Port::Sent::Wholly;
  }
  template <class... Values>
  bool say_values(Kind kind, std::uint32_t number, const Values&... values) {
    return say(kind, number, body_of(values...));
  }
  bool say_text(Kind kind, std::uint32_t number, std::string_view text) {
    std::string memory(lines::Frame::body_octets_max, '\0');
    lines::Writer writer(memory);
    write_text(writer, text);
    return say(kind, number, writer.octets());
  }

  bool apply(std::uint32_t number, std::string_view user, Duration login_delay) {
    return say_values(Kind::Admit, number, Applicant{user, login_delay});
  }

  template <class... Values>
  static std::string body_of(const Values&... values) {
    std::string memory(lines::Frame::body_octets_max, '\0');
    lines::Writer writer(memory);
    write(writer, values...);
    return std::string(writer.octets());
  }

  // All that has come by now.
  const std::vector<Heard>& heard() {
    std::string memory(lines::Packet::octets_max, '\0');
    for (;;) {
      const lines::Received received = port_.receive(memory);
      if (received.what == lines::Received::What::Gone) is_gone_ = true;
      if (received.what != lines::Received::What::Packet) return heard_;
      lines::PacketReader reader(received.octets);
      lines::Frame frame;
      while (reader.next(frame) == lines::PacketReader::Found::Message) {
        heard_.push_back({static_cast<Kind>(frame.kind), frame.number, std::string(frame.body)});
      }
    }
  }
  bool is_gone() {
    heard();
    return is_gone_;
  }

  void hang_up() { port_ = lines::Port(); }

 private:
  lines::Port port_;
  std::vector<Heard> heard_;
  bool is_gone_ = false;
};

}  // namespace restante::accounts::testing
