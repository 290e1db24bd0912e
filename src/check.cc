// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "choice.h"
#include "confinement.h"
#include "folders.h"
#include "papers.h"
#include "privileges.h"
#include "process.h"
#include "reading_progress.h"
#include "restante/base/log.h"
#include "restante/base/wall_clock.h"
#include "restante/config/load.h"
#include "restante/drivers/source_driver.h"
#include "restante/processes/check_sockets.h"
#include "restante/server/tls_context.h"
#include "restante/tls/ticket_keys.h"
#include "sources.h"

namespace restante {

namespace {

// What was found so far: the worst decides.
class Checking {
 public:
  void warn(std::string_view text) { say("warning: ", text); }

  void take(const Error& error) {
    say("", error.text);
    take(error.kind == ErrorKind::TryAgain ? exit_later : exit_configuration);
  }

  void take_bad_line(std::string_view text) {
    say("", text);
    take(exit_other);
  }

  // That of a check elsewhere, which has said why.
  void take(ExitCode code) {
    // In the order of sysexits.h it is the larger one that is worse.
    if (code > verdict_) verdict_ = code;
  }

  ExitCode verdict() const { return verdict_; }

 private:
  static void say(std::string_view kind, std::string_view text) {
    fmt::print(stderr, "restante: {}{}\n", kind, text);
  }

  ExitCode verdict_ = exit_done;
};

class SourceComplaints final : public drivers::SourceListener {
 public:
  SourceComplaints(const std::string& source, Checking& checking)
      : reading_(source), checking_(checking) {}

  void hear_bad_line(Outcome, std::string_view place, std::string_view text) override {
    reading_.clear();
    checking_.take_bad_line(fmt::format("{}: {}", place, text));
  }
  void hear_warning(std::string_view text) override {
    reading_.clear();
    checking_.warn(text);
  }
  void hear_progress(unsigned read) override { reading_.tell(read); }

  void end() { reading_.clear(); }

 private:
  ShownReading reading_;
  Checking& checking_;
};

void check_worker(const config::Settings& settings, const FileSource& files, Checking& checking) {
  const SystemClock clock;
  tls::TicketKeys keys(tls::TicketKeys::random_secret(), clock);
  const auto context = server::load_tls(settings.tls, keys, files);
  if (!context.has_value()) return checking.take(context.error());
  if (*context != nullptr) {
    for (const auto& expiry : server::near_expiries(**context, clock.now())) {
      checking.warn(fmt::format("{}: {} {}; {}", expiry.file, expiry.event, expiry.end,
                                server::expiry_advice));
    }
    for (const std::string& warning : (*context)->warnings()) checking.warn(warning);
  }
  if (const auto mail = find_mail(settings); !mail.has_value()) {
    checking.take(mail.error());
  }
  const auto locks = check_lock_folder(settings.server, settings.maildrop.lock_dir);
  if (!locks.has_value()) checking.take(locks.error());
}

std::optional<SourceMeans> check_source(const config::AuthSourceSettings& source,
                                        const config::Settings& settings, const FileSource& files,
                                        loop::Loop& loop, Checking& checking) {
  SourceComplaints complaints(source.path, checking);
  const auto opened =
      drivers::source_driver(source.driver).open(source, {settings, files, loop, complaints});
  complaints.end();
  if (!opened.has_value()) {
    checking.take(opened.error());
    return std::nullopt;
  }
  if (opened->away) checking.take(*opened->away);
  return SourceMeans{opened->name, opened->users->abilities(), source.mechanisms};
}

// What is offered follows from all sources, so nothing is said of it where one can't be read.
void say_choice(const config::Settings& settings, std::span<const SourceMeans> sources,
                Checking& checking) {
  if (sources.size() != settings.auth.sources.size()) return;
  const Choice choice = choose(settings, sources);
  const auto or_none = [](const std::string& list) { return list.empty() ? "none" : list; };
  fmt::print("mechanisms offered: {}; withheld: {}\n", or_none(choice.offered),
             or_none(choice.withheld));
  std::fflush(stdout);  // this process does not return from main()
  if (choice.is_empty()) checking.take({ErrorKind::Denied, std::string(no_way_in)});
}

void check_auth(const config::Settings& settings, const FileSource& files, Checking& checking) {
  loop::Loop loop;
  std::vector<SourceMeans> sources;
  for (const config::AuthSourceSettings& source : settings.auth.sources) {
    auto means = check_source(source, settings, files, loop, checking);
    if (means) sources.push_back(std::move(*means));
  }
  say_choice(settings, sources, checking);
  const SystemClock clock;
  const auto tokens = open_tokens(settings.auth, clock, files, loop);
  if (!tokens.has_value()) return checking.take(tokens.error());
  for (const std::string& warning : tokens->warnings) checking.warn(warning);
}

// It has nothing to load.
void check_clerk(const config::Settings&, const FileSource&, Checking&) {}

using CheckRole = void (*)(const config::Settings& settings, const FileSource& files,
                           Checking& checking);

// In a process of its own, which becomes who the role's process would be, behind the same walls.
ExitCode check_as(const config::Settings& settings, processes::Role role, const HeldFiles& papers,
                  CheckRole check_role) {
  Checking checking;
  if (const auto became = become(settings, role); !became.has_value()) {
    checking.take(became.error());
  }
  check_role(settings, papers, checking);
  return checking.verdict();
}

void try_role(const config::Settings& settings, processes::Role role, CheckRole check_role,
              Checking& checking) {
  const auto papers = gather_papers(settings, role, nullptr);
  if (!papers.has_value()) {
    for (const Error& error : papers.error()) checking.take(error);
    return;
  }
  const pid_t process = ::fork();
  if (process < 0) return checking.take(system_error(errno, "can't make a process"));
  if (process == 0) std::_Exit(check_as(settings, role, *papers, check_role));
  int status = 0;
  ::waitpid(process, &status, 0);
  checking.take(WIFEXITED(status) ? static_cast<ExitCode>(WEXITSTATUS(status)) : exit_bug);
}

// What the supervisor would, as whoever starts it.
void check_what_is_opened_first(const config::Settings& settings, Checking& checking) {
  if (const auto logged = log::check(settings.log); !logged.has_value()) {
    checking.take(logged.error());
  }
  for (const Error& error : processes::check_sockets(settings)) checking.take(error);
}

}  // namespace

ExitCode check(const std::string& path, const config::Settings& settings) {
  Checking checking;
  // What the checks say by themselves is said once, here and not in the log.
  log::Options quiet;
  quiet.level = log::Level::Warning;
  (void)log::open(quiet);
  for (const std::string& warning : config::warnings(settings, path)) checking.warn(warning);
  if (const auto accounts = check_accounts(settings.server); !accounts.has_value()) {
    checking.take(accounts.error());
    checking.take(exit_configuration);
    return checking.verdict();
  }
  if (const auto warning = warning_of_root(settings.server)) checking.warn(*warning);
  if (const auto folders = check_folders(settings.server, settings.maildrop.lock_dir);
      !folders.has_value()) {
    checking.take(folders.error());
  }
  check_what_is_opened_first(settings, checking);
  try_role(settings, processes::Role::Worker, check_worker, checking);
  try_role(settings, processes::Role::Auth, check_auth, checking);
  try_role(settings, processes::Role::Clerk, check_clerk, checking);
  if (checking.verdict() == exit_done) fmt::print("{}: all right\n", path);
  return checking.verdict();
}

}  // namespace restante
