// SPDX-License-Identifier: Apache-2.0
//
// What outlives all sets, and what they have in common.
#pragma once

#include <array>
#include <cstdint>

#include "control_socket.h"
#include "listening_sockets.h"
#include "restante/base/descriptor.h"
#include "restante/processes/ledger_memory.h"
#include "restante/processes/metrics_memory.h"
#include "restante/processes/supervisor.h"
#include "signal_desk.h"

namespace restante::processes {

struct Estate {
  Staff& staff;
  Pace pace;
  SignalDesk signals;
  ListeningSockets listeners;
  ControlSocket control;
  LedgerMemory ledger;
  MetricsMemory metrics;
  SharedMemory memory;
  std::array<std::uint8_t, 32> ticket_secret{};
};

}  // namespace restante::processes
