// SPDX-License-Identifier: Apache-2.0
//
// The first process. It opens what is to be opened with the rights it was started with, and starts,
// watches and replaces the processes that do the work; it serves nobody, and runs no loop and no
// thread, so that it may fork at any time.
//
//   Supervisor supervisor(config_path, settings, staff, handover);
//   supervisor.listen()   opens the sockets; may need privileges
//   supervisor.run()      until it is told to stop and all processes have ended
//
// Processes come in sets: one auth, workers 1 to N, one clerk. SIGHUP starts a new set with the
// configuration as it is then; when all of it is ready, it begins, and the set before drains. If
// anything of the new set fails, it ends, and the one before never noticed. SIGUSR2 does the same
// with the program on disk, which gets all that listens and the shared memory. SIGTERM and SIGINT:
// all drain; at the second one they are killed, which deletes nothing. SIGUSR1: all open the log
// again.
//
// A process of the serving set that ends is replaced at once; one that lived less than a second
// after a pause that grows from 1 to 30 s. One that does not answer within timeouts.watchdog hangs,
// and is killed. Nothing that a child sends, or does not, holds the supervisor up.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/processes/assignment.h"
#include "restante/processes/handover.h"

namespace restante::processes {

// What the children do, and what they need of their supervisor's rights.
class Staff {
 public:
  // In the supervisor, once for each set and role, before anything is forked. All that is wrong.
  // `before`: what was gathered for that role of the set that serves; null where none does.
  [[nodiscard]] virtual std::expected<Papers, std::vector<Error>> gather(
      const config::Settings& settings, Role role, const Papers* before) = 0;

  // The life of a child. The exit code. Of a copy of this object, which is the child's alone.
  [[nodiscard]] virtual int work(Assignment assignment) noexcept = 0;

 protected:
  ~Staff() = default;
};

// How patient a supervisor is.
struct Pace {
  // A process that is not yet ready and is silent for so long hangs. It may load for longer.
  Duration starting_patience = std::chrono::seconds(60);
  // One that ends so soon after its start would do so again.
  Duration short_life = std::chrono::seconds(1);
  Duration pause_min = std::chrono::seconds(1);
  Duration pause_max = std::chrono::seconds(30);
  // For a supervisor before to introduce all who have sessions to the clerk of a new set.
  Duration introductions_max = std::chrono::seconds(5);
  // After the time to drain is up: to close what is left, and for updates under way.
  Duration drain_grace = std::chrono::seconds(30);
  // For workers that are to end at once to say how their sessions ended.
  Duration last_words = std::chrono::seconds(5);
};

struct SupervisorOptions {
  // With what the program was started, its name first; an upgrade starts the one on disk with the
  // same. Empty: no upgrade is possible.
  std::vector<std::string> arguments;
  std::string program;  // the path of the one on disk; empty: where the running one is
  Pace pace;
};

class Supervisor {
 public:
  // Draining sets that may live. A site that reloads at each new customer has no more than these.
  static constexpr std::size_t old_sets_max = 3;

  // `staff` is borrowed. `memory` outlives all sets; it may be that of the handover. From here to
  // the end of the process signals are the supervisor's.
  Supervisor(std::string config_path, config::Settings settings, Staff& staff,
             std::optional<Handover> handover, SharedMemory memory, SupervisorOptions options);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // All that is wrong.
  [[nodiscard]] std::expected<void, std::vector<Error>> listen();

  // The exit code: 0, or that of the process of the first set which could not begin. REQUIRES:
  // listen() went well.
  [[nodiscard]] int run();

  // Why the first set could not begin, for whoever started this.
  const std::vector<std::string>& problems() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

// How many workers are wanted: "auto" is one for each core.
[[nodiscard]] std::uint32_t worker_count(const config::Settings& settings);

}  // namespace restante::processes
