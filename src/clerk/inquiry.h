// SPDX-License-Identifier: Apache-2.0
//
// One request under way, and whom it is answered to. There is an Inquiry a family of verbs; see
// verbs.h for all of them.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "colleagues.h"
#include "json.h"
#include "log_levels.h"
#include "logins.h"
#include "request.h"
#include "restante/base/exit_code.h"
#include "restante/base/wall_clock.h"
#include "restante/clerk/service.h"
#include "restante/loop/loop.h"

namespace restante::clerk {

// Where answers go.
class Caller {
 public:
  // An object of the answer. It is kept where the other side does not read, so ask has_room()
  // before much is said.
  virtual void say(const Json& object) = 0;
  virtual bool has_room() const = 0;

  // The last line; both destroy the Inquiry.
  virtual void done() = 0;
  virtual void fail(ExitCode code, std::string_view text) = 0;

 protected:
  ~Caller() = default;
};

class Inquiry {
 public:
  virtual ~Inquiry() = default;

  // Once, first of all. May end it.
  virtual void begin() = 0;
  // There is room again.
  virtual void on_room() {}
  // A part of the answer to a wish.
  virtual void on_outcome(const processes::Outcome& outcome) { (void)outcome; }
  virtual void on_facts(const processes::Facts& facts) { (void)facts; }
  // Whether it waits for what may never come, rather than for colleagues.
  virtual bool is_patient() const { return false; }
};

// The way to the supervisor; its answers come back to the inquiry.
class Wishes {
 public:
  virtual void wish(Inquiry& inquiry, const processes::Wish& wish) = 0;
  // For an inquiry that is about to die.
  virtual void forget(Inquiry& inquiry) = 0;

 protected:
  ~Wishes() = default;
};

// What inquiries work with. All is borrowed.
struct Office {
  loop::Loop& loop;
  Colleagues& colleagues;
  const ServiceOptions& options;
  const WallClock& clock;
  const Logins& logins;
  Wishes& wishes;
  Blocks& blocks;
  LogLevels& log_levels;

  // What the clerk itself takes of the machine, on its sheet.
  void note_use() const;

  // Milliseconds since 1970.
  std::int64_t day_time(TimePoint steady) const;
};

}  // namespace restante::clerk
