// SPDX-License-Identifier: Apache-2.0
#include "mail.h"

#include "find_user.h"
#include "verb.h"

#include "folders.h"
#include "privileges.h"
#include "restante/base/log.h"
#include "restante/drivers/store_driver.h"

#include <unistd.h>

#include <utility>

namespace restante::ctl {

namespace {

// As the worker that the server would start.
Result<void> become_worker(const config::Settings& settings) {
  if (auto right = check_accounts(settings.server); !right) return right;
  if (::geteuid() == 0) {
    auto made = make_folders(settings.server, settings.maildrop.lock_dir);
    if (!made) return made;
  }
  if (auto became = drop_privileges(settings.server, processes::Role::Worker); !became) {
    return became;
  }
  return check_lock_folder(settings.server, settings.maildrop.lock_dir);
}

}  // namespace

std::expected<drivers::Housekeeping, ExitCode> open_mail(const config::Settings& settings) {
  log::set_process("restantectl");
  if (const auto opened = log::open(settings.log); !opened) {
    complain("the log goes to standard error: " + opened.error().text);
  }
  if (const auto became = become_worker(settings); !became) {
    complain(became.error().text);
    return std::unexpected(exit_configuration);
  }
  auto mail = drivers::store_driver(settings.maildrop.driver).open_housekeeping(settings);
  if (!mail) return std::unexpected(complain(mail.error()));
  return std::move(*mail);
}

std::expected<UsersMail, ExitCode> open_mail_of(const std::string& user,
                                                const std::string& config) {
  const auto settings = read_settings(config);
  if (!settings) return std::unexpected(settings.error());
  auto owner = find_user(*settings, user);
  if (!owner) return std::unexpected(owner.error());
  auto mail = open_mail(*settings);
  if (!mail) return std::unexpected(mail.error());
  return UsersMail{std::move(*owner), std::move(*mail)};
}

}  // namespace restante::ctl
