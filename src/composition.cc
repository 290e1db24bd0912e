// SPDX-License-Identifier: Apache-2.0
#include "composition.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>
#include <vector>

#include "restante/auth/authenticator_chain.h"
#include "restante/authenticators/passwd_file/passwd_file.h"
#include "restante/base/log.h"
#include "restante/oauth/open_verifier.h"
#include "restante/server/tls_context.h"
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

Result<std::unique_ptr<auth::Authenticator>> open_sources(const config::AuthSettings& settings) {
  std::vector<std::unique_ptr<auth::Authenticator>> sources;
  for (const auto& source : settings.sources) {
    auto opened = open_source(source);
    if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
    sources.push_back(std::move(*opened));
  }
  return std::make_unique<auth::AuthenticatorChain>(std::move(sources));
}

Result<std::unique_ptr<auth::TokenVerifier>> open_tokens(const config::OAuthSettings& settings,
                                                         Duration cache_ttl,
                                                         const WallClock& clock) {
  if (settings.jwks.empty() && settings.introspection_url.empty()) return nullptr;
  oauth::Options options;
  options.method = settings.jwks.empty() ? oauth::Method::Introspection : oauth::Method::Jwt;
  options.issuer = settings.issuer;
  options.audience = settings.audience;
  options.user_claim = settings.user_claim;
  options.jwks = settings.jwks;
  options.url = settings.introspection_url;
  options.client_id = settings.client_id;
  options.client_secret = settings.client_secret;
  options.ca_file = settings.ca_file;
  options.cache_ttl = cache_ttl;
  auto opened = oauth::open_verifier(options, clock);
  if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
  for (const std::string& key : opened->skipped_keys) {
    log::warning("key of the JWK set skipped").add("problem", key);
  }
  return std::move(opened->verifier);
}

Result<void> try_files(const config::Settings& settings) {
  const SystemClock clock;
  tls::TicketKeys keys(tls::TicketKeys::random_secret(), clock);
  const auto context = server::load_tls(settings.tls, keys);
  if (!context.has_value()) return std::unexpected(context.error());
  if (*context != nullptr) server::warn_of_expiries(**context, clock.now());
  const auto sources = open_sources(settings.auth);
  if (!sources.has_value()) return std::unexpected(sources.error());
  const auto tokens = open_tokens(settings.auth.oauth, settings.auth.cache_ttl, clock);
  if (!tokens.has_value()) return std::unexpected(tokens.error());
  return {};
}

TimePoint SteadyTime::now() const {
  return steady_now();
}

Result<server::Backends> Composition::make(const config::Settings& settings) {
  if (const auto permitted = confinement_.permits(settings); !permitted.has_value()) {
    return Failure(permitted.error());
  }
  auto sources = open_sources(settings.auth);
  if (!sources.has_value()) return std::unexpected(std::move(sources.error()));
  const Duration cache_ttl = settings.auth.cache_ttl;
  if (cache_ttl > Duration(0)) {
    sources = std::make_unique<auth::CachingAuthenticator>(std::move(*sources), cache_ttl, time_);
  }
  auto tokens = open_tokens(settings.auth.oauth, cache_ttl, clock_);
  if (!tokens.has_value()) return std::unexpected(std::move(tokens.error()));
  const auto locks = lock_table(settings.maildrop.lock_dir);
  if (!locks.has_value()) return std::unexpected(locks.error());
  const auto missing = settings.maildrop.must_exist ? stores::MissingMaildir::IsAnError
                                                    : stores::MissingMaildir::IsEmpty;
  auto store = std::make_shared<stores::MaildirStore>(
      settings.maildrop.path, **locks, spare_threads_, stores::FileSystem::kernel(), missing);
  return server::Backends{std::move(*sources), std::move(store), std::move(*tokens)};
}

Result<stores::LockTable*> Composition::lock_table(const std::string& folder) {
  if (lock_table_ == nullptr) {
    auto opened = stores::LockTable::open(folder);
    if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
    lock_table_ = std::move(*opened);
  }
  return lock_table_.get();
}

}  // namespace restante
