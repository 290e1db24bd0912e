// SPDX-License-Identifier: Apache-2.0
//
// Options that several verbs have.
#pragma once

#include <expected>
#include <string>

#include "request.h"
#include "restante/clerk/sessions.h"

namespace restante::clerk {

// user, address, state and session. What is wrong, for whoever wrote it.
[[nodiscard]] std::expected<SessionFilter, std::string> filter_of(const Request& request);

}  // namespace restante::clerk
