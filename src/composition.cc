// SPDX-License-Identifier: Apache-2.0
#include "composition.h"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "operators_files.h"
#include "restante/auth/authenticator_chain.h"
#include "restante/base/log.h"
#include "restante/oauth/open_verifier.h"
#include "restante/server/tls_context.h"
#include "restante/stores/maildir/maildir_store.h"

namespace restante {

namespace {

// A wrong file may have millions of bad lines, and a log must not.
constexpr std::size_t bad_lines_said_max = 10;

class BadLineLog final : public authenticators::BadLineListener {
 public:
  explicit BadLineLog(const std::string& path) : path_(path) {}

  void hear(const authenticators::BadLine& bad) override {
    if (++count_ > bad_lines_said_max) return;
    log::warning(bad.outcome == authenticators::BadLine::Outcome::LeftOut
                     ? "line of the users' file left out"
                     : "user who can't log in")
        .add("line", fmt::format("{}:{}:{}", path_, bad.line, bad.column))
        .add("problem", bad.text);
  }

  void end() const {
    if (count_ <= bad_lines_said_max) return;
    log::warning("more bad lines in the users' file")
        .add("path", path_)
        .add("lines", count_)
        .add("problem", "restante --check says them all");
  }

 private:
  const std::string& path_;
  std::size_t count_ = 0;
};

Result<std::unique_ptr<authenticators::PasswdFile>> open_source(
    const config::AuthSourceSettings& source, const config::ServerSettings& server) {
  BadLineLog bad_lines(source.path);
  auto file = read_users_file(source, server, bad_lines);
  if (!file.has_value()) return std::unexpected(std::move(file.error()));
  bad_lines.end();
  for (const std::string& warning : file->warnings) {
    log::warning("field of the users' file").add("problem", warning);
  }
  log::info("users read").add("path", source.path).add("users", file->users->size());
  return std::move(file->users);
}

}  // namespace

Result<Sources> open_sources(const config::Settings& settings) {
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  Sources sources;
  for (const auto& source : settings.auth.sources) {
    auto opened = open_source(source, settings.server);
    if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
    sources.lines[source.path] = {(*opened)->size(), (*opened)->findings().left_out};
    chain.push_back(std::move(*opened));
  }
  sources.authenticator = std::make_unique<auth::AuthenticatorChain>(std::move(chain));
  return sources;
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
  const auto sources = open_sources(settings);
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
  auto sources = open_sources(settings);
  if (!sources.has_value()) return std::unexpected(std::move(sources.error()));
  if (auto judged = judge_shrinking(settings.auth, *sources); !judged.has_value()) {
    return std::unexpected(std::move(judged.error()));
  }
  for (const std::string& warning : warnings_of_exposure(settings)) {
    log::warning("file that others can read or write").add("problem", warning);
  }
  auto authenticator = std::move(sources->authenticator);
  const Duration cache_ttl = settings.auth.cache_ttl;
  if (cache_ttl > Duration(0)) {
    authenticator =
        std::make_unique<auth::CachingAuthenticator>(std::move(authenticator), cache_ttl, time_);
  }
  auto tokens = open_tokens(settings.auth.oauth, cache_ttl, clock_);
  if (!tokens.has_value()) return std::unexpected(std::move(tokens.error()));
  const auto locks = lock_table(settings.maildrop.lock_dir);
  if (!locks.has_value()) return std::unexpected(locks.error());
  auto store =
      std::make_shared<stores::MaildirStore>(settings.maildrop.path, **locks, spare_threads_);
  lines_before_ = std::move(sources->lines);
  return server::Backends{std::move(authenticator), std::move(store), std::move(*tokens)};
}

Result<void> Composition::judge_shrinking(const config::AuthSettings& settings,
                                          const Sources& sources) const {
  if (shrinking_ == Shrinking::Accepted) return {};
  for (const config::AuthSourceSettings& source : settings.sources) {
    const auto before = lines_before_.find(source.path);
    if (before == lines_before_.end()) continue;
    auto judged = authenticators::judge_shrinking(
        before->second.users, sources.lines.at(source.path), source.shrink_limit);
    if (!judged.has_value()) {
      Error error = std::move(judged.error());
      error.text = fmt::format("{}: {}", source.path, error.text);
      return Failure(std::move(error));
    }
  }
  return {};
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
