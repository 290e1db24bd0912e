// SPDX-License-Identifier: Apache-2.0
//
// What sessions are offered: rules, by the settings and by what the accounts can judge.
#pragma once

#include <memory>

#include "restante/accounts/readiness.h"
#include "restante/config/settings.h"
#include "restante/session/rules.h"

namespace restante::server {

[[nodiscard]] std::shared_ptr<const session::Rules> make_rules(
    const config::Settings& settings, const accounts::Readiness& readiness);

}  // namespace restante::server
