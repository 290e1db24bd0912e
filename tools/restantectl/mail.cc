// SPDX-License-Identifier: Apache-2.0
#include "mail.h"

#include "find_user.h"
#include "verb.h"

#include "folders.h"
#include "privileges.h"
#include "restante/base/log.h"
#include "restante/stores/maildir/maildir_housekeeping.h"

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

std::expected<Mail, ExitCode> open_mail(const config::Settings& settings) {
  log::set_process("restantectl");
  if (const auto opened = log::open(settings.log); !opened) {
    complain("the log goes to standard error: " + opened.error().text);
  }
  if (const auto became = become_worker(settings); !became) {
    complain(became.error().text);
    return std::unexpected(exit_configuration);
  }
  auto locks = stores::LockTable::open(settings.maildrop.lock_dir);
  if (!locks) return std::unexpected(complain(locks.error()));
  const auto deleted = settings.maildrop.keep_deleted > Duration(0) ? stores::DeletedMail::IsKept
                                                                    : stores::DeletedMail::IsGone;
  auto housekeeping =
      std::make_unique<stores::MaildirHousekeeping>(settings.maildrop.path, **locks, deleted);
  return Mail{std::move(*locks), std::move(housekeeping)};
}

std::expected<UsersMail, ExitCode> open_mail_of(const std::string& user,
                                                const std::string& config) {
  const auto settings = read_settings(config);
  if (!settings) return std::unexpected(settings.error());
  auto owner = find_user(settings->auth, user);
  if (!owner) return std::unexpected(owner.error());
  auto mail = open_mail(*settings);
  if (!mail) return std::unexpected(mail.error());
  return UsersMail{std::move(*owner), std::move(*mail)};
}

}  // namespace restante::ctl
