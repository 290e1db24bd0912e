// SPDX-License-Identifier: Apache-2.0
//
// A child's end of the line to its supervisor, on the child's loop.
//
// A child begins with Orders, loads what it needs, and says report_serving() when it could serve,
// or report_problem() for all that is wrong, and ends. It accepts nobody before on_begin(): that
// comes when all of its set is ready. While it loads, its loop must turn, or it says report_here()
// at least every half minute: a silent one is taken to hang.
//
// The log of a child that has Orders is the supervisor's to open: when the daemon behind it is gone
// it asks for another, and turns to each that comes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/log.h"
#include "restante/lines/loop_line.h"
#include "restante/loop/loop.h"
#include "restante/loop/wake_up.h"
#include "restante/processes/assignment.h"
#include "restante/processes/facts.h"
#include "restante/processes/level_wish.h"

namespace restante::processes {

// What the clerk may ask of the supervisor, for an operator.
enum class Verb : std::uint8_t { Reload, Upgrade, Stop, StopNow, TellFacts, SetLogLevel };

struct Wish {
  Verb verb = Verb::TellFacts;
  LevelWish level{};  // of SetLogLevel
};

// How that went, in parts, of which Done or Refused is the last.
struct Outcome {
  enum class Kind : std::uint8_t {
    Problem,  // why it will be refused
    Changed,  // a key of the configuration that has taken effect
    Waits,    // a key that needs a new start
    Done,
    Refused
  };

  Kind kind = Kind::Done;
  std::string_view text{};     // of a Problem what is wrong, of Refused why; a key
  std::string_view file{};     // of a Problem that is somewhere in a file
  std::uint32_t line = 0;      // from 1; 0: the file as a whole
  std::uint32_t column = 0;    // likewise
  std::uint8_t exit_code = 0;  // of Refused: one of base/exit_code.h
};

class Orders final : lines::LoopLine::Handler, loop::WakeUp::Handler {
 public:
  // Of a problem's text; the rest is cut off.
  static constexpr std::size_t problem_octets_max = 512;

  // No call may destroy the Orders.
  class Handler {
   public:
    // All of the set is ready, or this child was to replace one: serve.
    virtual void on_begin() = 0;
    // Accept nobody any more, end as soon as nobody is left; close the rest when the time is up.
    // Comes again with a shorter time where it is in more of a hurry.
    virtual void on_drain(Duration at_most) = 0;
    virtual void on_end_now() = 0;
    // Instead of the one in the same place before, if there was one.
    virtual void on_colleague(Colleague colleague) = 0;
    // It was killed, or it is an error of ours: nobody will replace anything. End as for
    // on_drain(), and say so.
    virtual void on_supervisor_gone() = 0;
    // The clerk's alone. `number` is that of wish().
    virtual void on_outcome(std::uint32_t number, const Outcome& outcome) {
      (void)number, (void)outcome;
    }
    virtual void on_facts(std::uint32_t number, const Facts& facts) { (void)number, (void)facts; }

   protected:
    ~Handler() = default;
  };

  // Orders may have come before the loop runs; they are handed on when it does.
  // REQUIRES: the process has no others.
  Orders(loop::Loop& loop, Descriptor line, Handler& handler);
  ~Orders();

  // A supervisor that is gone does not hear these.
  void report_serving();
  void report_problem(std::string_view text);
  void report_here();
  void wish(std::uint32_t number, const Wish& wish);

 private:
  using Heard = lines::LoopLine::Heard;

  Heard on_message(const lines::Frame& frame, Descriptor descriptor) override;
  void on_line_end() override;
  void on_wake_up() override;
  Heard obey_drain(std::string_view body);
  Heard obey_colleague(std::string_view body, Descriptor descriptor);
  Heard obey_outcome(std::uint32_t number, std::string_view body);
  Heard obey_facts(std::uint32_t number, std::string_view body);

  Handler& handler_;
  lines::LoopLine line_;
  loop::WakeUp log_is_lost_;
};

}  // namespace restante::processes
