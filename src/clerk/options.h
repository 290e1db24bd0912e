// SPDX-License-Identifier: Apache-2.0
//
// Options that several verbs have.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "request.h"
#include "restante/auth/network.h"
#include "restante/base/clock.h"
#include "restante/clerk/sessions.h"

namespace restante::clerk {

// user, address, state and session. What is wrong, for whoever wrote it.
[[nodiscard]] std::expected<SessionFilter, std::string> filter_of(const Request& request);

// address, which must be there.
[[nodiscard]] std::expected<auth::Network, std::string> network_of(const Request& request);
// for; nothing: it is not there.
[[nodiscard]] std::expected<std::optional<Duration>, std::string> time_of(const Request& request);

}  // namespace restante::clerk
