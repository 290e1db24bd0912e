// SPDX-License-Identifier: Apache-2.0
//
// One end of a line on a loop. What is said in a turn of the loop goes out in one write when the
// turn ends; what the other side is slow to read waits here, up to a limit. What comes is handed to
// the handler, so many messages a turn: whoever talks most does not keep the others waiting.
//
// Usually no memory is taken: there is a buffer each for what goes and what comes. Both are
// overwritten once their octets have been sent or read, for they may be passwords. What waits for
// the other side is on the heap, and overwritten too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "restante/base/descriptor.h"
#include "restante/lines/message.h"
#include "restante/lines/port.h"
#include "restante/loop/loop.h"
#include "restante/loop/turn.h"
#include "restante/loop/turn_end.h"
#include "restante/loop/watch.h"

namespace restante::lines {

struct LineRules {
  Descriptors descriptors = Descriptors::Refused;
  // Of what is gathered before it is sent without waiting for the end of the turn; 1: each message
  // is a packet of its own.
  std::size_t gathered_octets = Packet::octets_full;
  // Of what may wait for a slow reader: some thousands of logins.
  std::size_t waiting_octets_max = std::size_t{4} * 1024 * 1024;
  // Handed to the handler, each turn.
  std::size_t messages_a_turn = 64;
};

class LoopLine final : loop::Watch::Handler, loop::Turn::Handler, loop::TurnEnd::Handler {
 public:
  enum class Heard {
    Understood,
    Nonsense  // an unknown kind, or a body that is none of its kind: the line ends
  };
  enum class Said {
    Yes,     // on its way; whether it arrives nobody knows
    Refused  // it will not be: the line has ended, too much waits already, or it is too long
  };

  class Handler {
   public:
    // `frame.body` is good until this returns. `descriptor` is open only where one came, which is
    // only with a line that takes them. May say something, but not destroy the line.
    virtual Heard on_message(const Frame& frame, Descriptor descriptor) = 0;

    // The other side is gone, or has broken the rules; nothing more will come. May destroy the
    // line.
    virtual void on_line_end() = 0;

   protected:
    ~Handler() = default;
  };

  // `socket`: an end of open_pair(). What has come before the loop runs is handed on when it does.
  LoopLine(loop::Loop& loop, Descriptor socket, Handler& handler, LineRules rules = {});
  // Tries once to send what was said.
  ~LoopLine();
  LoopLine(const LoopLine&) = delete;
  LoopLine& operator=(const LoopLine&) = delete;

  Said say(std::uint16_t kind, std::uint32_t number, std::string_view body = {});

  // Of what the socket has refused so far.
  std::size_t waiting_octets() const { return waiting_octets_; }

 private:
  enum class State {
    Open,
    Deaf,  // the other side reads no more; its last words are still to come
    Ended
  };

  void on_readable() override;
  void on_writable() override;
  void on_turn() override;
  void on_turn_end() override;

  Received::What fetch();
  void hear();
  Heard hear_next();
  void finish_packet();
  void flush();
  void keep();
  void forget_unsent();
  void end();

  Handler& handler_;
  const LineRules rules_;
  Port port_;
  State state_ = State::Open;

  Packet gathered_;
  std::deque<std::string> waiting_;
  std::size_t waiting_octets_ = 0;

  std::unique_ptr<char[]> memory_;  // of the packet being read
  std::size_t packet_octets_ = 0;
  PacketReader packet_;
  Descriptor descriptor_;  // that came with it

  loop::TurnEnd turn_end_;
  loop::Turn turn_;
  std::optional<loop::Watch> watch_;
};

}  // namespace restante::lines
