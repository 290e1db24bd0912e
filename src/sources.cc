// SPDX-License-Identifier: Apache-2.0
#include "sources.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "restante/auth/authenticator_chain.h"
#include "restante/authenticators/passwd_file/passwd_file.h"
#include "restante/base/log.h"
#include "restante/oauth/open_verifier.h"

namespace restante {

namespace {

// A wrong file may have millions of bad lines, and a log must not.
constexpr std::size_t bad_lines_said_max = 10;

class BadLineLog {
 public:
  explicit BadLineLog(const std::string& path) : path_(path) {}

  void take(const authenticators::BadLine& bad) {
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

Result<std::unique_ptr<auth::Authenticator>> open_source(const config::AuthSourceSettings& source,
                                                         const FileSource& files) {
  const auto file = files.open(source.path);
  if (!file.has_value()) return Failure(file.error());
  BadLineLog bad_lines(source.path);
  authenticators::Reading reading;
  reading.listener = [&](const authenticators::BadLine& bad) { bad_lines.take(bad); };
  auto users = authenticators::PasswdFile::load(source.path, file->number(), reading);
  if (!users.has_value()) return Failure(std::move(users.error()));
  bad_lines.end();
  log::info("users read").add("path", source.path).add("users", (*users)->size());
  return std::move(*users);
}

}  // namespace

Result<std::unique_ptr<auth::Authenticator>> open_sources(const config::Settings& settings,
                                                          const FileSource& files) {
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  for (const auto& source : settings.auth.sources) {
    auto opened = open_source(source, files);
    if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
    chain.push_back(std::move(*opened));
  }
  return std::make_unique<auth::AuthenticatorChain>(std::move(chain));
}

Result<std::unique_ptr<auth::TokenVerifier>> open_tokens(const config::AuthSettings& settings,
                                                         const WallClock& clock,
                                                         const FileSource& files) {
  const config::OAuthSettings& oauth = settings.oauth;
  if (oauth.jwks.empty() && oauth.introspection_url.empty()) return nullptr;
  oauth::Options options;
  options.method = oauth.jwks.empty() ? oauth::Method::Introspection : oauth::Method::Jwt;
  options.issuer = oauth.issuer;
  options.audience = oauth.audience;
  options.user_claim = oauth.user_claim;
  options.jwks = oauth.jwks;
  options.url = oauth.introspection_url;
  options.client_id = oauth.client_id;
  options.client_secret = oauth.client_secret;
  options.ca_file = oauth.ca_file;
  options.cache_ttl = settings.cache_ttl;
  auto opened = oauth::open_verifier(options, clock, files);
  if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
  for (const std::string& key : opened->skipped_keys) {
    log::warning("key of the JWK set skipped").add("problem", key);
  }
  return std::move(opened->verifier);
}

}  // namespace restante
