// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <fmt/format.h>

#include <cstdio>
#include <vector>

#include "papers.h"
#include "privileges.h"
#include "restante/base/wall_clock.h"
#include "restante/config/load.h"
#include "restante/server/tls_context.h"
#include "restante/tls/ticket_keys.h"
#include "sources.h"

namespace restante {

namespace {

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
}

}  // namespace

ExitCode check(const std::string& path, const config::Settings& settings) {
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
}

}  // namespace restante
