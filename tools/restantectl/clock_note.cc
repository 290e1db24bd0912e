// SPDX-License-Identifier: Apache-2.0
#include "clock_note.h"

#include "file.h"

#include <fmt/format.h>
#include <limits.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <sstream>

namespace restante::ctl {

namespace {

std::string first_word_of(const char* path) {
  std::string word;
  std::ifstream(path) >> word;
  return word;
}

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

std::chrono::seconds seconds_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec);
}

}  // namespace

std::chrono::seconds clock_step(const ClockReading& before, const ClockReading& now) {
  if (before.start.empty() || before.start != now.start) return std::chrono::seconds(0);
  const auto step = (now.clock - before.clock) - (now.running - before.running);
  return std::chrono::abs(step) > clock_drift_max ? step : std::chrono::seconds(0);
}

ClockReading read_clock() {
  // Unlike the steady clock this one counts the time that a machine sleeps.
  return {first_word_of("/proc/sys/kernel/random/boot_id"), seconds_of(CLOCK_BOOTTIME),
          std::chrono::sys_seconds(seconds_of(CLOCK_REALTIME))};
}

ClockNote::ClockNote(const std::string& folder)
    : path_(fmt::format("{}/clock.{}", folder, host_name())) {}

std::optional<ClockReading> ClockNote::read() const {
  std::ifstream file(path_);
  ClockReading reading;
  std::int64_t running = 0;
  std::int64_t clock = 0;
  if (!(file >> reading.start >> running >> clock)) return std::nullopt;
  reading.running = std::chrono::seconds(running);
  reading.clock = std::chrono::sys_seconds(std::chrono::seconds(clock));
  return reading;
}

Result<void> ClockNote::write(const ClockReading& reading) const {
  auto file = LockedFile::open(path_ + ".new");
  if (!file) return Failure(file.error());
  if (::ftruncate(file->number(), 0) != 0) return system_failure(errno, path_);
  const std::string line = fmt::format("{} {} {}\n", reading.start, reading.running.count(),
                                       reading.clock.time_since_epoch().count());
  if (auto written = write_all(file->number(), line, path_); !written) return written;
  return file->rename_to(path_);
}

}  // namespace restante::ctl
