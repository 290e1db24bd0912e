// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restante/metrics/sheet.h"

namespace restante::metrics {

// From now on the warnings and errors of this process's log are kept on this sheet, besides. Null:
// nowhere, as at first. `sheet` is borrowed until then.
void keep_warnings_on(Sheet* sheet);

}  // namespace restante::metrics
