// SPDX-License-Identifier: Apache-2.0
#include "confinement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "reach.h"
#include "restante/base/log.h"
#include "restante/drivers/store_driver.h"
#include "territories.h"

namespace restante {

namespace {

using sandbox::Reach;
using sandbox::Wall;

const sandbox::Territory everything{"/", Reach::Keep};

std::string paths_of(const sandbox::Enclosure& enclosure, Reach reach) {
  if (enclosure.walls.files == Wall::Missing) return "all";
  std::vector<std::string_view> paths;
  for (const sandbox::Territory& territory : enclosure.open) {
    if (territory.reach == reach) paths.push_back(territory.path);
  }
  return paths.empty() ? "none" : fmt::format("{}", fmt::join(paths, " "));
}

// What the process may do with the network beyond accepting clients.
std::string network_of(const sandbox::Needs& needs, const sandbox::Walls& walls) {
  if (walls.calls == Wall::Missing && walls.network == Wall::Missing) return "all";
  std::vector<std::string> all;
  if (needs.outgoing == sandbox::Outgoing::Connections) {
    all.push_back(walls.network == Wall::Missing
                      ? "any-port"
                      : fmt::format("ports:{}", fmt::join(needs.ports, ",")));
  }
  return all.empty() ? "none" : fmt::format("{}", fmt::join(all, " "));
}

std::string_view text_of(Wall wall) {
  return wall == Wall::Stands ? "restricted" : "unrestricted";
}

// With the kernel that has them.
std::string missing(const sandbox::Walls& walls) {
  std::vector<std::string_view> names;
  if (walls.files == Wall::Missing) names.emplace_back("files (Linux 5.19)");
  if (walls.calls == Wall::Missing) names.emplace_back("calls (seccomp)");
  if (walls.network == Wall::Missing) names.emplace_back("network (Linux 6.7)");
  if (walls.signals == Wall::Missing) names.emplace_back("signals (Linux 6.12)");
  return fmt::format("{}", fmt::join(names, ", "));
}

// Who may not enter which folder, and what to do.
Result<void> reach_mail(std::string_view key, const std::string& folder,
                        const config::ServerSettings& settings) {
  auto reached = check_reach(key, folder, settings);
  if (reached.has_value()) return {};
  Error error = std::move(reached.error());
  if (error.kind == ErrorKind::NotFound) {
    error.text += fmt::format("; mount it, make it, or mend {}", key);
  }
  error.text += ", then send SIGHUP";
  return Failure(std::move(error));
}

void tell(processes::Role role, const sandbox::Needs& needs, const sandbox::Enclosure& enclosure) {
  const sandbox::Walls& walls = enclosure.walls;
  const bool has_all = std::ranges::find(enclosure.open, everything) != enclosure.open.end();
  const bool is_wide = walls.calls == Wall::Missing || walls.files == Wall::Missing || has_all;
  log::Entry entry(is_wide ? log::Level::Warning : log::Level::Info, "sandboxed");
  entry.add("role", processes::name_of(role))
      .add("pid", ::getpid())
      .add("files", paths_of(enclosure, Reach::Keep))
      .add("reads", paths_of(enclosure, Reach::Read))
      .add("calls", text_of(walls.calls))
      .add("network", network_of(needs, walls))
      .add("signals", text_of(walls.calls == Wall::Stands ? walls.calls : walls.signals));
  if (const std::string names_of_missing = missing(walls); !names_of_missing.empty()) {
    entry.add("missing", names_of_missing);
  }
}

}  // namespace

Result<void> find_mail(const config::Settings& settings) {
  const std::string folder = drivers::folder_of_all_mail(settings.maildrop);
  if (!folder.empty()) {
    auto reached = reach_mail("maildrop.path", folder, settings.server);
    if (!reached.has_value()) return reached;
  }
  for (const std::string& path : settings.security.paths) {
    auto reached = reach_mail("security.paths", path, settings.server);
    if (!reached.has_value()) return reached;
  }
  return {};
}

Result<std::optional<sandbox::Enclosure>> enclose(const config::Settings& settings,
                                                  processes::Role role) {
  if (settings.security.sandbox == config::Sandbox::Off) return std::nullopt;
  const sandbox::Walls walls = sandbox::available();
  const bool both_stand = walls.files == Wall::Stands && walls.calls == Wall::Stands;
  if (!both_stand && settings.security.sandbox == config::Sandbox::On) {
    return failure(
        ErrorKind::Unsupported,
        fmt::format("security.sandbox = \"on\", but there is no wall for {}; use a newer "
                    "kernel, or \"auto\"",
                    missing(walls)));
  }
  return sandbox::put_up(needs_of(settings, role));
}

Result<void> put_up_walls(const config::Settings& settings, processes::Role role) {
  const auto enclosure = enclose(settings, role);
  if (!enclosure.has_value()) return Failure(enclosure.error());
  if (enclosure->has_value()) tell(role, needs_of(settings, role), **enclosure);
  return {};
}

}  // namespace restante
