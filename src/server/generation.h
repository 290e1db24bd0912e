// SPDX-License-Identifier: Apache-2.0
//
// All that new sessions get from one reading of the configuration. Sessions keep the generation
// they began with to their end.
#pragma once

#include <memory>

#include "restante/auth/failure_throttle.h"
#include "restante/auth/mechanism.h"
#include "restante/config/settings.h"
#include "restante/server/backends.h"
#include "restante/session/rules.h"
#include "restante/tls/context.h"

namespace restante::server {

struct Generation {
  config::Settings settings;
  Backends backends;
  std::unique_ptr<const auth::Mechanisms> mechanisms;
  std::unique_ptr<const tls::Context> tls;  // null: no certificate is configured
  session::Rules rules;
  // Remembers failures from one connection, and one generation, to the next. On the loop only.
  std::shared_ptr<auth::FailureThrottle> throttle;
};

// May wait for the disk. `keys` must outlive the generation. `previous` hands its throttle on where
// the base delay stays; null: there is none.
[[nodiscard]] Result<std::shared_ptr<const Generation>> make_generation(config::Settings settings,
                                                                        BackendFactory& factory,
                                                                        tls::TicketKeys& keys,
                                                                        const Generation* previous);

}  // namespace restante::server
