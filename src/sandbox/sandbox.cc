// SPDX-License-Identifier: Apache-2.0
#include "restante/sandbox/sandbox.h"

#include <algorithm>

#include "calls.h"
#include "landlock.h"
#include "restante/sandbox/rights.h"

namespace restante::sandbox {

namespace {

bool is_within(const std::string& path, const std::string& folder) {
  if (folder == "/" || path == folder) return true;
  return path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace

Walls available() {
  return {files_wall(), calls_wall(), network_wall(), signals_wall()};
}

Result<Enclosure> put_up(const Needs& needs) {
  Enclosure enclosure{available(), needs.territories};
  if (const auto forbidden = forbid_new_privileges(); !forbidden.has_value()) {
    return Failure(forbidden.error());
  }
  if (enclosure.walls.files == Wall::Stands) {
    auto open = leave_places(needs);
    if (!open.has_value()) return Failure(open.error());
    enclosure.open = std::move(*open);
  }
  if (enclosure.walls.calls == Wall::Stands) {
    if (const auto filtered = leave_calls(needs); !filtered.has_value()) {
      return Failure(filtered.error());
    }
  }
  return enclosure;
}

std::string beyond(const Needs& needs, const Needs& later) {
  for (const Territory& wanted : later.territories) {
    const bool is_covered = std::ranges::any_of(needs.territories, [&](const Territory& has) {
      return has.reach >= wanted.reach && is_within(wanted.path, has.path);
    });
    if (!is_covered) return wanted.path;
  }
  if (later.outgoing > needs.outgoing) return "a connection to another server";
  for (const std::uint16_t port : later.ports) {
    if (std::ranges::find(needs.ports, port) == needs.ports.end()) {
      return "a connection to port " + std::to_string(port);
    }
  }
  return later.listening > needs.listening ? "a socket to listen on" : "";
}

}  // namespace restante::sandbox
