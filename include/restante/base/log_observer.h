// SPDX-License-Identifier: Apache-2.0
//
// For whoever watches this process's log.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace restante::log {

// How many lines were lost because the target had no room, since the process began.
[[nodiscard]] std::uint64_t lost();

// Is shown each warning and error that is written, as logfmt or JSON, without its time: called by
// the thread that writes it, one at a time. It must not log, nor wait. Null: nobody is, as it is at
// first.
using Observer = void (*)(std::chrono::system_clock::time_point time, std::string_view fields);
void set_observer(Observer observer);

}  // namespace restante::log
