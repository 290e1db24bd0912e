// SPDX-License-Identifier: Apache-2.0
//
// What a supervisor that was started by another one, to take its place, gets from it: what listens
// and what must outlive all sets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/processes/assignment.h"

namespace restante::processes {

// What the whole of the server stands on as long as it lives: these settings wait for a new start.
// Locks exclude only those who look in the same place.
struct Lasting {
  std::string runtime_dir;
  std::string lock_dir;
  std::string control_socket;

  static Lasting of(const config::Settings& settings);
  // Those settings with these in them.
  [[nodiscard]] config::Settings in(config::Settings settings) const;
};

// What processes share and this room knows nothing of.
struct SharedMemory {
  Descriptor accounts;
  Descriptor blocks;
};

struct Handover {
  Descriptor line;        // to the one before
  std::uint32_t set = 0;  // of the last set there was
  Lasting lasting;
  Descriptor control;  // what its clerk listens on
  OpenListeners listeners;
  Descriptor ledger;
  Descriptor metrics;
  SharedMemory memory;
  std::array<std::uint8_t, 32> ticket_secret{};
};

// Named in the environment, and then no more. Nothing: this is no upgrade. Unsupported: the one
// before speaks in a way that this program does not know; a new start is needed.
[[nodiscard]] Result<std::optional<Handover>> take_handover();

// Whether there is a server before, which has made all that these settings are about (Lasting).
[[nodiscard]] bool is_upgrade();

// Says to the one before, if there is one, why this program can't begin: before take_handover(),
// and after it. A Supervisor says so itself.
void tell_predecessor(std::string_view problem);
void tell_predecessor(const Handover& handover, std::string_view problem);

}  // namespace restante::processes
