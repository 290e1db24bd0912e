// SPDX-License-Identifier: Apache-2.0
#include "composition.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "restante/auth/authenticator_chain.h"
#include "restante/authenticators/passwd_file/passwd_file.h"
#include "restante/base/log.h"
#include "restante/stores/maildir/maildir_store.h"

namespace restante {

namespace {

Result<std::unique_ptr<auth::Authenticator>> open_source(
    const config::AuthSourceSettings& settings) {
  auto file = authenticators::PasswdFile::load(settings.path);
  if (!file.has_value()) return std::unexpected(std::move(file.error()));
  for (const auto& bad : (*file)->bad_lines()) {
    log::warning("line of the users' file skipped")
        .add("line", fmt::format("{}:{}", settings.path, bad.line))
        .add("problem", bad.text);
  }
  log::info("users read").add("path", settings.path).add("users", (*file)->size());
  return std::move(*file);
}

}  // namespace

Result<std::shared_ptr<auth::Authenticator>> open_sources(const config::AuthSettings& settings) {
  std::vector<std::unique_ptr<auth::Authenticator>> sources;
  for (const auto& source : settings.sources) {
    auto opened = open_source(source);
    if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
    sources.push_back(std::move(*opened));
  }
  return std::make_shared<auth::AuthenticatorChain>(std::move(sources));
}

Result<server::Backends> Composition::make(const config::Settings& settings) {
  auto authenticator = open_sources(settings.auth);
  if (!authenticator.has_value()) return std::unexpected(std::move(authenticator.error()));
  const auto locks = lock_table(settings.maildrop.lock_dir);
  if (!locks.has_value()) return std::unexpected(locks.error());
  auto store = std::make_shared<stores::MaildirStore>(settings.maildrop.path, **locks);
  return server::Backends{std::move(*authenticator), std::move(store)};
}

Result<stores::LockTable*> Composition::lock_table(const std::string& folder) {
  auto& table = lock_tables_[folder];
  if (table == nullptr) {
    auto opened = stores::LockTable::open(folder);
    if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
    table = std::move(*opened);
  }
  return table.get();
}

}  // namespace restante
