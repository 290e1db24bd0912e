// SPDX-License-Identifier: Apache-2.0
//
// What the supervisor knows of the house, as it tells the clerk for an operator.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace restante::processes {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

struct WorkerFacts {
  std::uint32_t set = 0;
  std::uint32_t worker = 0;  // from 1
  pid_t process = 0;         // 0: it is being replaced
  WallTime started{};
  std::uint32_t restarts = 0;  // of the worker in this place, since its set began
};

struct Facts {
  // Of a reload's problems that are kept.
  static constexpr std::size_t problems_max = 20;

  enum class Config : std::uint8_t { Same, Changed, Unreadable };
  enum class Reload : std::uint8_t { Ok, Refused };

  pid_t process = 0;  // the supervisor's
  WallTime started{};
  std::string config_path;
  Config config = Config::Same;  // the file, as against what is in force
  WallTime reloaded{};           // or refused, or at the start
  Reload reload = Reload::Ok;
  std::vector<std::string> problems;
  // Of all sets of this supervisor, also those that drain; as many as there is room for in a
  // message, some 3,000.
  std::vector<WorkerFacts> workers;
};

}  // namespace restante::processes
