// SPDX-License-Identifier: Apache-2.0
//
// What can be said without a server of why a user can or can't log in: what users' files and the
// disk say. Nothing is locked and nothing is made.
#pragma once

#include "columns.h"

#include "restante/auth/credentials.h"
#include "restante/config/settings.h"

#include <optional>
#include <string>

namespace restante::ctl {

// In the form in which a server answers.
[[nodiscard]] Json explain_without_server(const config::Settings& settings, const std::string& user,
                                          const std::optional<auth::Secret>& password);

}  // namespace restante::ctl
