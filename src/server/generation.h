// SPDX-License-Identifier: Apache-2.0
//
// All that new sessions get from one reading of the configuration. Sessions keep the generation
// they began with to their end.
#pragma once

#include <memory>

#include "restante/config/settings.h"
#include "restante/server/backends.h"
#include "restante/session/rules.h"

namespace restante::server {

struct Generation {
  config::Settings settings;
  session::Rules rules;
  Backends backends;
};

[[nodiscard]] std::shared_ptr<const Generation> make_generation(config::Settings settings,
                                                                Backends backends);

}  // namespace restante::server
