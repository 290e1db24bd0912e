// SPDX-License-Identifier: Apache-2.0
#include "restante/sandbox/sandbox.h"

#include <utility>

#include "calls.h"
#include "landlock.h"
#include "restante/sandbox/rights.h"

namespace restante::sandbox {

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

}  // namespace restante::sandbox
