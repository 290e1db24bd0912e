// SPDX-License-Identifier: Apache-2.0
//
// What no single key can be asked: whether the settings fit together.
#pragma once

#include "findings.h"
#include "restante/config/settings.h"

namespace restante::config {

void check(const Settings& settings, Findings& findings);

}  // namespace restante::config
