// SPDX-License-Identifier: Apache-2.0
#include "clock_note.h"

#include "file.h"
#include "words.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string_view>

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

ClockDoubt doubt_clock(const ClockReading& before, const ClockReading& now) {
  using Reason = ClockDoubt::Reason;
  if (!before.start.empty() && before.start == now.start) {
    const auto step = (now.clock - before.clock) - (now.running - before.running);
    return step > clock_drift_max ? ClockDoubt{Reason::SetAhead, step} : ClockDoubt{};
  }
  if (const auto behind = before.clock - now.clock; behind > clock_drift_max) {
    return {Reason::Behind, behind};
  }
  const auto unwatched = (now.clock - now.running) - before.clock;
  return unwatched > unwatched_max ? ClockDoubt{Reason::Ahead, unwatched} : ClockDoubt{};
}

std::string words_of(const ClockDoubt& doubt, const ClockReading& before, const ClockReading& now) {
  const std::string then = time_of(before.clock.time_since_epoch().count());
  const std::string by = duration_words(doubt.by.count());
  std::string what;
  if (doubt.reason == ClockDoubt::Reason::SetAhead) {
    what = fmt::format("the clock was set ahead by {} since the last time, {}", by, then);
  } else if (doubt.reason == ClockDoubt::Reason::Ahead) {
    what = fmt::format("from the last time, {}, to the start of this machine it is {} by the clock",
                       then, by);
  } else {
    what = fmt::format("this machine was started, and now its clock is {} before the last time, {}",
                       by, then);
  }
  return fmt::format(
      "{}; by a wrong clock mail looks older than it is, so nothing is removed; the "
      "clock says {}: set it, or if that is right, say --clock-is-right once",
      what, time_of(now.clock.time_since_epoch().count()));
}

ClockReading read_clock() {
  // Unlike the steady clock this one counts the time that a machine sleeps.
  return {first_word_of("/proc/sys/kernel/random/boot_id"), seconds_of(CLOCK_BOOTTIME),
          std::chrono::sys_seconds(seconds_of(CLOCK_REALTIME))};
}

ClockNote::ClockNote(const std::string& folder)
    : path_(fmt::format("{}/clock.{}", folder, host_name())) {}

std::string ClockNote::folder_for(const std::string& lock_dir) {
  for (const std::string_view forgotten : {"/run/", "/var/run/"}) {
    if (!lock_dir.starts_with(forgotten)) continue;
    return "/var/lib/" + lock_dir.substr(forgotten.size());
  }
  return lock_dir;
}

Result<std::optional<ClockReading>> ClockNote::read() const {
  const Descriptor file(::open(path_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.number() < 0 && errno == ENOENT) return std::nullopt;
  if (file.number() < 0) return system_failure(errno, path_);
  const auto octets = read_all(file.number(), path_);
  if (!octets) return Failure(octets.error());
  ClockReading reading;
  std::int64_t running = 0;
  std::int64_t clock = 0;
  if (!(std::istringstream(*octets) >> reading.start >> running >> clock)) {
    return failure(ErrorKind::Unsupported,
                   fmt::format("{} makes no sense, so nobody can tell whether the clock is right, "
                               "and nothing is removed; if it is, say --clock-is-right once",
                               path_));
  }
  reading.running = std::chrono::seconds(running);
  reading.clock = std::chrono::sys_seconds(std::chrono::seconds(clock));
  return reading;
}

Result<void> ClockNote::write(const ClockReading& reading) const {
  auto file = LockedFile::open(path_ + ".new");
  if (!file) return Failure(file.error());
  if (::ftruncate(file->number(), 0) != 0) return system_failure(errno, path_);
  const std::string line =
      fmt::format("{} {} {}\n", reading.start.empty() ? "-" : reading.start,
                  reading.running.count(), reading.clock.time_since_epoch().count());
  if (auto written = write_all(file->number(), line, path_); !written) return written;
  if (::fsync(file->number()) != 0) return system_failure(errno, path_);
  return file->rename_to(path_);
}

}  // namespace restante::ctl
