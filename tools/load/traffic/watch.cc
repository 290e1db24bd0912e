// SPDX-License-Identifier: Apache-2.0
#include "watch.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace restante::load {

namespace {

std::string contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Use {
  std::uint64_t pages = 0;
  std::uint64_t ticks = 0;
};

std::optional<Use> use_of(pid_t process) {
  const std::string stat = contents(fmt::format("/proc/{}/stat", process));
  // The second field, a name in parentheses, may hold blanks.
  const std::size_t name_end = stat.rfind(')');
  if (name_end == stat.npos) return std::nullopt;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  for (int number = 3; number < 14; ++number) fields >> field;
  Use use;
  // utime, stime, cutime, cstime
  for (int number = 14; number < 18; ++number) {
    std::uint64_t ticks = 0;
    fields >> ticks;
    use.ticks += ticks;
  }
  std::uint64_t virtual_pages = 0;
  std::istringstream(contents(fmt::format("/proc/{}/statm", process))) >> virtual_pages >>
      use.pages;
  return use;
}

void add_descendants(pid_t process, Use& sum) {
  std::error_code error;
  const std::filesystem::directory_iterator tasks(fmt::format("/proc/{}/task", process), error);
  if (error) return;
  for (const auto& task : tasks) {
    std::istringstream children(contents(task.path() / "children"));
    pid_t child = 0;
    while (children >> child) {
      const std::optional<Use> use = use_of(child);
      if (!use) continue;
      sum.pages += use->pages;
      sum.ticks += use->ticks;
      add_descendants(child, sum);
    }
  }
}

}  // namespace

std::optional<ServerSample> watch(pid_t process, double at_seconds) {
  std::optional<Use> use = use_of(process);
  if (!use) return std::nullopt;
  add_descendants(process, *use);
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return ServerSample{.at_seconds = at_seconds,
                      .resident_octets = use->pages * page,
                      .cpu_seconds = static_cast<double>(use->ticks) / ticks_per_second};
}

}  // namespace restante::load
