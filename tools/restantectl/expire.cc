// SPDX-License-Identifier: Apache-2.0
#include "expire.h"

#include "expiry_round.h"
#include "find_user.h"
#include "mail.h"
#include "options.h"

#include "privileges.h"
#include "restante/base/log.h"
#include "restante/base/trusted_path.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace restante::ctl {

namespace {

maildrop::Retention retention_of(const config::MaildropSettings& settings,
                                 std::chrono::sys_seconds now) {
  maildrop::Retention retention{
      .of_deleted = std::chrono::duration_cast<std::chrono::seconds>(settings.keep_deleted),
      .now = now};
  if (settings.expire_days) retention.of_mail = std::chrono::days(*settings.expire_days);
  return retention;
}

// By root, for server.user, where it is not that of the locks.
Result<void> make_note_folder(const config::Settings& settings) {
  const std::string folder = ClockNote::folder_for(settings.maildrop.lock_dir);
  if (folder == settings.maildrop.lock_dir || ::geteuid() != 0) return {};
  const auto account = find_account(settings.server);
  if (!account) return Failure(account.error());
  return make_folder(folder, {S_IRWXU, account->user, account->group});
}

void complain_of_note(const Error& error) {
  complain(fmt::format("a clock that is wrong the next time won't be noticed: {}", error.text));
}

}  // namespace

Expire::Expire()
    : Verb("expire", "Remove mail that is too old, and deleted mail that was kept long enough") {}

void Expire::describe(Options& options) {
  options.flag({"--dry-run", "", "Say what would be removed, and remove nothing"}, is_dry_);
  options.text({"--user", "GLOB", "Of those users alone, as in '*@example.net'"}, user_);
  options.flag({"--clock-is-right", "", "Go on though the clock looks wrong"}, is_clock_right_);
  options.text({"--config", "FILE", "The server's configuration"}, config_);
}

ExitCode Expire::run() {
  const auto settings = read_settings(config_);
  if (!settings) return settings.error();
  loop::Loop loop;
  const auto users = read_users(*settings, loop);
  if (!users) return users.error();
  const auto made = make_note_folder(*settings);
  const auto mail = open_mail(*settings);
  if (!mail) return mail.error();
  if (!made) complain_of_note(made.error());
  const ClockReading now = read_clock();
  const ClockNote note(ClockNote::folder_for(settings->maildrop.lock_dir));
  if (const auto believed = check_clock(note, now); !believed) {
    complain(believed.error().text);
    return exit_later;
  }
  const auto doing = is_dry_ ? maildrop::Doing::Dry : maildrop::Doing::ForReal;
  ExpiryRound round(*mail->mail, retention_of(settings->maildrop, now.clock), doing);
  const ExitCode code = round.go(*users, user_);
  log::finish();
  return code;
}

Result<void> Expire::check_clock(const ClockNote& note, const ClockReading& now) const {
  const auto before = note.read();
  if (!is_clock_right_) {
    if (!before) return Failure(before.error());
    const ClockDoubt doubt = *before ? doubt_clock(**before, now) : ClockDoubt{};
    if (doubt.reason != ClockDoubt::Reason::None) {
      return failure(ErrorKind::TryAgain, words_of(doubt, **before, now));
    }
  }
  if (is_dry_) return {};
  if (const auto written = note.write(now); !written) complain_of_note(written.error());
  return {};
}

}  // namespace restante::ctl
