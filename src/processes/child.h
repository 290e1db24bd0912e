// SPDX-License-Identifier: Apache-2.0
//
// What the supervisor knows of a process of a set, and how it speaks with it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kinds.h"
#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/exit_code.h"
#include "restante/base/log.h"
#include "restante/lines/port.h"
#include "restante/processes/assignment.h"
#include "restante/processes/facts.h"
#include "restante/processes/supervisor.h"
#include "watchdog.h"

namespace restante::processes {

struct Child {
  enum class Stage {
    Absent,   // not yet started, or ended; `due` says when it is to be started
    Loading,  // until it says that it could serve
    Serving
  };

  Role role = Role::Worker;
  std::uint32_t worker = 0;  // from 1; 0 unless it is one
  Stage stage = Stage::Absent;
  pid_t process = 0;
  lines::Port line;
  TimePoint began;
  WallTime started{};
  std::uint32_t restarts = 0;
  Duration pause = Duration(0);  // before it was started
  std::optional<TimePoint> due;
  Watchdog watchdog;
  enum class Words { None, Problem } words = Words::None;  // said, why it can't serve
  enum class Killed { No, ByUs } killed = Killed::No;      // it may not have ended yet
  enum class Door { Open, Shut } door = Door::Open;        // Shut: it has said that it drains
  std::vector<Colleague> colleagues;                       // lines that it gets when it is started
  // Both are kept for its successor.
  std::optional<std::size_t> page;   // of the ledger; workers have one
  std::optional<std::size_t> sheet;  // of the metrics

  bool is_running() const { return stage != Stage::Absent; }

  // "worker 2", "auth".
  std::string name() const;

  // One that has not read its orders for so long that there is no more room for them is killed:
  // it would miss some.
  void tell(Order order, std::string_view body = {}, const Descriptor* descriptor = nullptr,
            std::uint32_t number = 0);
  void introduce(const Colleague& colleague);
  // But for this: one that does not take the question will not answer it.
  void ask_for_life();
  void kill();
};

// Which worker it is, and its number.
log::Entry& add_who(log::Entry& entry, const Child& child);

// What a child said, if it said anything that a child says.
struct Said {
  enum class What { Report, Nothing, Gone, Broken };

  What what = What::Nothing;
  Report report = Report::Here;
  std::uint32_t number = 0;
  std::string_view body;  // in the caller's memory
};

// One packet, which is one message.
[[nodiscard]] Said hear(lines::Port& line, std::span<char> memory);

// How long to wait before one is replaced that lived so long, after a pause before that.
[[nodiscard]] Duration pause_before_next(Duration lived, Duration pause, const Pace& pace);

// The exit code; where it was a signal, that of a bug of ours.
[[nodiscard]] int exit_code_of(int wait_status);

// "exit code 1" or "signal 9".
[[nodiscard]] std::string describe_end(int wait_status);

}  // namespace restante::processes
