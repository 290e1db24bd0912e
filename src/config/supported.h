// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "findings.h"
#include "restante/config/settings.h"

namespace restante::config {

// Complains of what the file may say, but this program was built without. REQUIRES: settled.
void check_supported(const Settings& settings, Findings& findings);

}  // namespace restante::config
