// SPDX-License-Identifier: Apache-2.0
//
// An operator's program at the other end of the control socket: reads its requests, one at a time,
// and writes what it is answered.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "inquiry.h"
#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/loop/stream.h"
#include "restante/loop/turn_end.h"

namespace restante::clerk {

// Who is there, as the kernel says it (SO_PEERCRED).
struct Peer {
  std::uint32_t user = 0;
  std::int32_t process = 0;

  static Peer of(const Descriptor& socket);
};

class Connection final : Caller, loop::Stream::Handler, loop::TurnEnd::Handler {
 public:
  class Owner {
   public:
    // The connection is to be destroyed, but not before the call that is under way is over.
    virtual void on_gone(Connection& connection) = 0;

   protected:
    ~Owner() = default;
  };

  Connection(Office& office, Owner& owner, Descriptor socket);
  ~Connection();

  // Nothing more is heard but what was asked already, or is about to be.
  void retire();
  void leave();

  // How much it would be missed.
  enum class Use {
    None,     // nobody waits for anything
    Stalled,  // it does not read what it asked for
    Some
  };
  Use use() const;
  // When octets went or came last.
  TimePoint last_progress() const { return last_progress_; }

 private:
  enum class State { Open, Retiring, Gone };
  // Of the line that comes in.
  enum class Intake { Line, SkippingLine, Ended };

  // Of what is to be written before has_room() says no.
  static constexpr std::size_t output_octets_max = std::size_t{64} * 1024;

  void say(const Json& object) override;
  bool has_room() const override;
  void done() override;
  void fail(ExitCode code, std::string_view text) override;

  void on_read(std::string_view octets) override;
  void on_end() override;
  void on_broken() override { leave(); }
  void on_written() override;
  void on_turn_end() override;

  void take(std::string_view octets);
  void pump();
  bool take_line(std::string& line);
  void obey(const std::string& line);
  void open(const Request& request);
  void refuse(ExitCode code, std::string_view text);
  void finish(const Json& last);
  void flush();
  void read_on_or_leave();

  Office& office_;
  Owner& owner_;
  const Peer peer_;
  loop::Stream stream_;
  loop::TurnEnd turn_end_;
  std::unique_ptr<Inquiry> inquiry_;  // null: nothing is asked
  std::string input_;
  std::string output_;
  State state_ = State::Open;
  Intake intake_ = Intake::Line;
  enum class Past { Silent, HasAsked } past_ = Past::Silent;
  TimePoint last_progress_;
};

}  // namespace restante::clerk
