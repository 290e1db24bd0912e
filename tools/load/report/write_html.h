// SPDX-License-Identifier: Apache-2.0
//
// The report that somebody sends to a colleague: see page.h for what the file is.
#pragma once

#include <string>

#include "restante/base/result.h"
#include "summary.h"

namespace restante::load {

// One run, or several side by side with ratios to the first.
[[nodiscard]] std::string html_report(Runs runs);

// Errors are those of the system.
[[nodiscard]] Result<void> write_html(Runs runs, const std::string& path);

}  // namespace restante::load
