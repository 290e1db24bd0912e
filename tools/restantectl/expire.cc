// SPDX-License-Identifier: Apache-2.0
#include "expire.h"

#include "expiry_round.h"
#include "find_user.h"
#include "mail.h"
#include "options.h"
#include "words.h"

#include "restante/base/log.h"

#include <fmt/format.h>

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

}  // namespace

Expire::Expire()
    : Verb("expire", "Remove mail that is too old, and deleted mail that was kept long enough") {}

void Expire::describe(Options& options) {
  options.flag({"--dry-run", "", "Say what would be removed, and remove nothing"}, is_dry_);
  options.text({"--user", "GLOB", "Of those users alone, as in '*@example.net'"}, user_);
  options.flag({"--clock-is-right", "", "Go on though the clock was set ahead"}, is_clock_right_);
  options.text({"--config", "FILE", "The server's configuration"}, config_);
}

ExitCode Expire::run() {
  const auto settings = read_settings(config_);
  if (!settings) return settings.error();
  loop::Loop loop;
  const auto users = read_users(*settings, loop);
  if (!users) return users.error();
  const auto mail = open_mail(*settings);
  if (!mail) return mail.error();
  const ClockReading now = read_clock();
  if (const auto believed = check_clock(*settings, now); !believed) {
    complain(believed.error().text);
    return exit_other;
  }
  const auto doing = is_dry_ ? maildrop::Doing::Dry : maildrop::Doing::ForReal;
  ExpiryRound round(*mail->mail, retention_of(settings->maildrop, now.clock), doing);
  const ExitCode code = round.go(*users, user_);
  log::finish();
  return code;
}

Result<void> Expire::check_clock(const config::Settings& settings, const ClockReading& now) const {
  const ClockNote note(settings.maildrop.lock_dir);
  const auto before = note.read();
  const auto step = before ? clock_step(*before, now) : std::chrono::seconds(0);
  if (step > std::chrono::seconds(0) && !is_clock_right_) {
    return failure(
        ErrorKind::Denied,
        fmt::format("the clock was set ahead by {} since the last time, so mail may look "
                    "older than it is, and nothing is removed; if it is right now, say "
                    "--clock-is-right once",
                    duration_words(step.count())));
  }
  if (is_dry_) return {};
  if (const auto written = note.write(now); !written) {
    complain(fmt::format("a clock that is set ahead won't be noticed: {}", written.error().text));
  }
  return {};
}

}  // namespace restante::ctl
