// SPDX-License-Identifier: Apache-2.0
//
// The mail of a configuration, for verbs that work on it themselves. With a server or without: both
// take the same locks.
#pragma once

#include "restante/base/exit_code.h"
#include "restante/config/settings.h"
#include "restante/drivers/store_driver.h"
#include "restante/maildrop/mail_store.h"

#include <expected>
#include <string>

namespace restante::ctl {

// As root, becomes server.user for good before it touches any: what root alone may read has to be
// read before. Opens the server's log, in which what is done to mail is said. Complains of what is
// wrong, and answers what to exit with.
[[nodiscard]] std::expected<drivers::Housekeeping, ExitCode> open_mail(
    const config::Settings& settings);

// The same for one user: the configuration is read, and the user looked for, before that.
struct UsersMail {
  maildrop::Owner owner;
  drivers::Housekeeping opened;
};
[[nodiscard]] std::expected<UsersMail, ExitCode> open_mail_of(const std::string& user,
                                                              const std::string& config);

}  // namespace restante::ctl
