// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <fmt/format.h>

#include <cstdio>
<<<<<<< HEAD
#include <vector>

#include "papers.h"
#include "privileges.h"
#include "restante/base/wall_clock.h"
#include "restante/config/load.h"
#include "restante/server/tls_context.h"
#include "restante/tls/ticket_keys.h"
#include "sources.h"
=======
#include <string_view>

#include "composition.h"
#include "operators_files.h"
#include "restante/base/wall_clock.h"
#include "restante/server/tls_context.h"
#include "restante/tls/ticket_keys.h"
>>>>>>> w-users

namespace restante {

namespace {

<<<<<<< HEAD
void try_tls(const config::Settings& settings, const FileSource& files,
             std::vector<Error>& errors) {
  const SystemClock clock;
  tls::TicketKeys keys(tls::TicketKeys::random_secret(), clock);
  const auto context = server::load_tls(settings.tls, keys, files);
  if (!context.has_value()) return errors.push_back(context.error());
  if (*context != nullptr) server::warn_of_expiries(**context, clock.now());
}

void try_users(const config::Settings& settings, const FileSource& files,
               std::vector<Error>& errors) {
  const SystemClock clock;
  const auto sources = open_sources(settings, files);
  if (!sources.has_value()) errors.push_back(sources.error());
  const auto tokens = open_tokens(settings.auth, clock, files);
  if (!tokens.has_value()) errors.push_back(tokens.error());
}

template <class Try>
void try_papers(const config::Settings& settings, processes::Role role, Try try_them,
                std::vector<Error>& errors) {
  const auto papers = gather_papers(settings, role);
  if (papers.has_value()) return try_them(settings, *papers, errors);
  errors.insert(errors.end(), papers.error().begin(), papers.error().end());
=======
class Checking {
 public:
  void warn(std::string_view text) { say("warning: ", text); }

  void take(const Error& error) {
    say("", error.text);
    (error.kind == ErrorKind::TryAgain ? is_away_ : is_refused_) = true;
  }

  void take_bad_line(std::string_view text) {
    say("", text);
    has_bad_lines_ = true;
  }

  ExitCode verdict() const {
    if (is_refused_) return exit_configuration;
    if (is_away_) return exit_later;
    return has_bad_lines_ ? exit_other : exit_done;
  }

 private:
  static void say(std::string_view kind, std::string_view text) {
    fmt::print(stderr, "restante: {}{}\n", kind, text);
  }

  bool is_refused_ = false;
  bool is_away_ = false;
  bool has_bad_lines_ = false;
};

class BadLines final : public authenticators::BadLineListener {
 public:
  BadLines(const std::string& path, Checking& checking) : path_(path), checking_(checking) {}

  void hear(const authenticators::BadLine& bad) override {
    checking_.take_bad_line(authenticators::describe(path_, bad));
  }

 private:
  const std::string& path_;
  Checking& checking_;
};

void check_tls(const config::TlsSettings& settings, Checking& checking) {
  const SystemClock clock;
  tls::TicketKeys keys(tls::TicketKeys::random_secret(), clock);
  const auto context = server::load_tls(settings, keys);
  if (!context.has_value()) return checking.take(context.error());
  if (*context != nullptr) server::warn_of_expiries(**context, clock.now());
}

void check_source(const config::AuthSourceSettings& source, const config::ServerSettings& server,
                  Checking& checking) {
  BadLines bad_lines(source.path, checking);
  const auto file = read_users_file(source, server, bad_lines);
  if (!file.has_value()) return checking.take(file.error());
  for (const std::string& warning : file->warnings) checking.warn(warning);
>>>>>>> w-users
}

}  // namespace

ExitCode check(const std::string& path, const config::Settings& settings) {
<<<<<<< HEAD
  std::vector<Error> errors;
  for (const std::string& warning : config::warnings(settings)) {
    fmt::print(stderr, "restante: warning: {}\n", warning);
  }
  if (const auto accounts = check_accounts(settings.server); !accounts.has_value()) {
    errors.push_back(accounts.error());
  }
  try_papers(settings, processes::Role::Worker, try_tls, errors);
  try_papers(settings, processes::Role::Auth, try_users, errors);
  for (const Error& error : errors) fmt::print(stderr, "restante: {}\n", error.text);
  if (!errors.empty()) return exit_configuration;
  fmt::print("{}: all right\n", path);
  return exit_done;
=======
  Checking checking;
  check_tls(settings.tls, checking);
  for (const config::AuthSourceSettings& source : settings.auth.sources) {
    check_source(source, settings.server, checking);
  }
  const SystemClock clock;
  const auto tokens = open_tokens(settings.auth.oauth, settings.auth.cache_ttl, clock);
  if (!tokens.has_value()) checking.take(tokens.error());
  for (const std::string& warning : warnings_of_exposure(settings)) checking.warn(warning);
  if (checking.verdict() == exit_done) fmt::print("{}: all right\n", path);
  return checking.verdict();
>>>>>>> w-users
}

}  // namespace restante
