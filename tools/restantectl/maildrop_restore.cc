// SPDX-License-Identifier: Apache-2.0
#include "maildrop_restore.h"

#include "mail.h"
#include "options.h"
#include "progress.h"
#include "words.h"

#include "restante/base/log.h"
#include "restante/config/units.h"

#include <fmt/format.h>

#include <chrono>

namespace restante::ctl {

namespace {

using maildrop::Moment;

class Told final : public maildrop::Watcher {
 public:
  void on_progress(std::size_t done, std::size_t all) override {
    const TimePoint now = steady_now();
    if (progress_.is_due(now)) progress_.show(fmt::format("{} of {} messages", done, all), now);
  }

 private:
  Progress progress_{stderr, Progress::manner_of(stderr), steady_now()};
};

// "2h" ago, a day, or a moment.
Result<Moment> moment_of(const std::string& text, Moment now) {
  if (const auto ago = config::parse_duration(text)) {
    return now - std::chrono::duration_cast<std::chrono::seconds>(*ago);
  }
  for (const std::string& time : {text, text + "T00:00:00Z"}) {
    if (const auto seconds = seconds_of(time)) return Moment(std::chrono::seconds(*seconds));
  }
  return failure(ErrorKind::Unsupported,
                 "--since is no time; write how long ago, as in 2h, or 2026-11-30, or "
                 "2026-11-30T10:11:12Z");
}

}  // namespace

MaildropRestore::MaildropRestore() : Verb("restore", "Bring deleted messages of a user back") {}

void MaildropRestore::describe(Options& options) {
  options.text({"USER", "", "user or user@domain", Options::Presence::Required}, user_);
  options.texts({"UNIQUE-ID", "", "Which, as \"maildrop deleted\" says it; else all"}, unique_ids_);
  options.text({"--since", "TIME", "Those deleted since then, as in 2h or 2026-11-30"}, since_);
  options.text({"--config", "FILE", "The server's configuration"}, config_);
}

ExitCode MaildropRestore::run() {
  const auto wanted = wish();
  if (!wanted) return complain(wanted.error());
  const auto users = open_mail_of(user_, config_);
  if (!users) return users.error();
  const auto restored = [&] {
    Told told;
    return users->opened.mail->restore(users->owner, *wanted, told);
  }();
  if (!restored) return complain(restored.error());
  if (restored->restored > 0) {
    log::info("mail restored").add("user", users->owner.user).add("restored", restored->restored);
  }
  const ExitCode code = report(*restored);
  log::finish();
  return code;
}

Result<maildrop::RestoreWish> MaildropRestore::wish() const {
  maildrop::RestoreWish wanted{.since = {}, .unique_ids = unique_ids_};
  if (since_.empty()) return wanted;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto since = moment_of(since_, now);
  if (!since) return Failure(since.error());
  wanted.since = *since;
  return wanted;
}

ExitCode MaildropRestore::report(const maildrop::Restoration& restoration) const {
  for (const std::string& unique_id : restoration.missing) {
    complain(fmt::format("{}: no such message is kept; \"maildrop deleted\" lists them",
                         harmless(unique_id)));
  }
  for (const auto& left : restoration.left) {
    complain(fmt::format("{}: not restored: {}", left.unique_id, left.error.text));
  }
  if (restoration.error) {
    complain(
        fmt::format("what was restored may not outlive a power cut: {}", restoration.error->text));
  }
  fmt::print("{} message{} restored\n", restoration.restored, restoration.restored == 1 ? "" : "s");
  const bool is_all = restoration.missing.empty() && restoration.left.empty() && !restoration.error;
  return is_all ? exit_done : exit_other;
}

}  // namespace restante::ctl
