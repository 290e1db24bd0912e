// SPDX-License-Identifier: Apache-2.0
//
// The first process where there are several workers. It binds all sockets, forks the workers and
// replaces those that end; it serves nobody, and runs no loop and no thread, so that it may fork at
// any time.
//
//   Supervisor supervisor(config_path, settings, workers, staff);
//   supervisor.listen()   binds the sockets; may need privileges
//   supervisor.run()      until it is told to stop and all workers have ended
//
// Signals come to the supervisor alone; workers pay no heed to any. SIGHUP: it reads the
// configuration, has a child try out what that names, binds what is new and hands it over. Anything
// wrong, and no worker hears of it. SIGTERM and SIGINT: all drain; at the second one they are
// killed, which deletes nothing. SIGUSR1: all open the log again.
//
// A worker that ends is replaced at once; one that lived less than a second after a pause that
// grows from 1 to 30 s. One that ends before all have begun to serve ends the whole. One that has
// begun and then does not answer within timeouts.watchdog hangs, and is killed.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/server/assignment.h"

namespace restante::server {

class Supervisor {
 public:
  // What its children do. Each call is made in a process of its own, which ends with it.
  class Staff {
   public:
    // Serves until told to stop. The exit code.
    virtual int work(config::Settings settings, Assignment assignment) noexcept = 0;
    // Whether the files that the settings name can be used.
    virtual Result<void> try_out(const config::Settings& settings) noexcept = 0;

   protected:
    ~Staff() = default;
  };

  // `staff` is borrowed. From here to the end of the process signals are the supervisor's.
  Supervisor(std::string config_path, config::Settings settings, std::size_t workers, Staff& staff);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  [[nodiscard]] Result<void> listen();

  // The exit code: that of the worker which could not begin, or 0. REQUIRES: listen() went well.
  [[nodiscard]] int run();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace restante::server
