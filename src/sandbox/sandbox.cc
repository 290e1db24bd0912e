// SPDX-License-Identifier: Apache-2.0
#include "restante/sandbox/sandbox.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

#include "calls.h"
#include "files.h"

namespace restante::sandbox {

namespace {

bool is_within(const std::string& path, const std::string& folder) {
  if (folder == "/" || path == folder) return true;
  return path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace

Walls available() {
  return {files_wall(), calls_wall()};
}

Result<Walls> put_up(const Needs& needs) {
  const Walls walls = available();
  if (const auto forbidden = forbid_new_privileges(); !forbidden.has_value()) {
    return Failure(forbidden.error());
  }
  if (walls.files == Wall::Stands) {
    if (const auto fenced = leave_files(needs.territories); !fenced.has_value()) {
      return Failure(fenced.error());
    }
  }
  if (walls.calls == Wall::Stands) {
    if (const auto filtered = leave_calls(needs.outgoing); !filtered.has_value()) {
      return Failure(filtered.error());
    }
  }
  return walls;
}

std::string beyond(const Needs& needs, const Needs& later) {
  for (const Territory& wanted : later.territories) {
    const bool is_covered = std::ranges::any_of(needs.territories, [&](const Territory& has) {
      return has.reach >= wanted.reach && is_within(wanted.path, has.path);
    });
    if (!is_covered) return wanted.path;
  }
  const bool is_connected = later.outgoing <= needs.outgoing;
  return is_connected ? "" : "a connection to another server";
}

Result<void> forbid_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) return {};
  return system_failure(errno, "can't forbid new privileges");
}

Result<void> forbid_core_dumps() {
  constexpr rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) == 0 && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0) return {};
  return system_failure(errno, "can't turn core dumps off");
}

}  // namespace restante::sandbox
