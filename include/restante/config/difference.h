// SPDX-License-Identifier: Apache-2.0
//
// What a reload would change: what can take effect at once, and what needs a new start.
#pragma once

#include <string>
#include <vector>

#include "restante/config/settings.h"

namespace restante::config {

struct Difference {
  std::vector<ListenerSettings> listeners_added;  // also those whose tls or proxy_protocol changed
  std::vector<ListenerSettings> listeners_removed;  // their old form
  std::vector<std::string> changed;        // keys, "limits.sessions"; they take effect at once
  std::vector<std::string> needs_restart;  // keys that a running server can't change
};

[[nodiscard]] Difference difference(const Settings& from, const Settings& to);

}  // namespace restante::config
