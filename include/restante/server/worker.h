// SPDX-License-Identifier: Apache-2.0
//
// A worker: serves the clients of its sockets, from the moment at which its supervisor says so
// until it has been told to drain and the last session is over.
//
// It says at once that it could serve, and accepts clients once it has the order to begin (see
// processes/orders.h) and the accounts have said what they can judge.
#pragma once

#include <memory>

#include "restante/loop/loop.h"
#include "restante/processes/assignment.h"
#include "restante/server/equipment.h"

namespace restante::server {

class Worker {
 public:
  // `loop` is borrowed. Of the assignment it takes the sockets, the lines and the ledger.
  Worker(loop::Loop& loop, Equipment equipment, processes::Assignment assignment);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  enum class Stopped { Drained, AtOnce };  // AtOnce: threads of the pool may still be at work

  Stopped run();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace restante::server
