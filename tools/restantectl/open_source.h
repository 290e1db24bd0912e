// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/drivers/source_driver.h"
#include "restante/loop/loop.h"

namespace restante::ctl {

// Shows how far it is; what the source's author should know is told nobody. `loop` is borrowed.
[[nodiscard]] Result<drivers::Source> open_source(const config::AuthSourceSettings& source,
                                                  const config::Settings& settings,
                                                  loop::Loop& loop);

}  // namespace restante::ctl
