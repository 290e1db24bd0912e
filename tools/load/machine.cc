// SPDX-License-Identifier: Apache-2.0
#include "machine.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <ctime>
#include <fstream>
#include <thread>

namespace restante::load {

namespace {

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "processor";
}

}  // namespace

std::string describe_machine() {
  utsname system{};
  ::uname(&system);
  return fmt::format("{} × {}, {} {}", std::thread::hardware_concurrency(), processor(),
                     static_cast<const char*>(system.sysname),
                     static_cast<const char*>(system.release));
}

std::string time_of_day() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace restante::load
