// SPDX-License-Identifier: Apache-2.0
//
// What the sources of a configuration say of a user, without a server.
#pragma once

#include "restante/base/exit_code.h"
#include "restante/config/settings.h"
#include "restante/maildrop/mail_store.h"

#include <expected>
#include <string>

namespace restante::ctl {

// Complains of what is wrong with it, and answers what to exit with.
[[nodiscard]] std::expected<config::Settings, ExitCode> read_settings(const std::string& path);

// Whose mail `user`, "joe" or "joe@example.net", reads. Complains likewise.
[[nodiscard]] std::expected<maildrop::Owner, ExitCode> find_user(const config::Settings& settings,
                                                                 const std::string& user);

}  // namespace restante::ctl
