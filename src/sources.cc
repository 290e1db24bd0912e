// SPDX-License-Identifier: Apache-2.0
#include "sources.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "restante/auth/authenticator_chain.h"
#include "restante/authenticators/passwd_file/passwd_file.h"
#include "restante/authenticators/passwd_file/shrinking.h"
#include "restante/base/log.h"
#include "restante/oauth/open_verifier.h"
#include "users_file.h"

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

// Against what was in use before, if anything was.
Result<void> judge_size(const config::AuthSourceSettings& source,
                        const authenticators::PasswdFile& users,
                        const accounts::SourceSizes& sizes) {
  const auto before = sizes.before(source.path);
  if (!before) return {};
  auto judged = authenticators::judge_shrinking(*before, {users.size(), users.findings().left_out},
                                                source.shrink_limit);
  if (judged.has_value()) return {};
  Error error = std::move(judged.error());
  error.text = fmt::format("{}: {}", source.path, error.text);
  return Failure(std::move(error));
}

Result<std::unique_ptr<authenticators::PasswdFile>> open_source(
    const config::AuthSourceSettings& source, const config::Settings& settings,
    const FileSource& files, const accounts::SourceSizes& sizes) {
  BadLineLog bad_lines(source.path);
  auto file = read_users_file(source, settings, files, bad_lines);
  if (!file.has_value()) return std::unexpected(std::move(file.error()));
  bad_lines.end();
  for (const std::string& warning : file->warnings) {
    log::warning("users' file").add("problem", warning);
  }
  if (auto judged = judge_size(source, *file->users, sizes); !judged.has_value()) {
    return Failure(std::move(judged.error()));
  }
  const bool is_new = file->users->made() == authenticators::PasswdFile::Made::Now;
  log::info(is_new ? "users read" : "users unchanged")
      .add("path", source.path)
      .add("users", file->users->size());
  return std::move(file->users);
}

}  // namespace

Result<Sources> open_sources(const config::Settings& settings, const FileSource& files,
                             const accounts::SourceSizes& sizes) {
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  Sources sources;
  for (const auto& source : settings.auth.sources) {
    auto opened = open_source(source, settings, files, sizes);
    if (!opened.has_value()) return Failure(std::move(opened.error()));
    sources.sizes[source.path] = (*opened)->size();
    sources.means.push_back({source.path, (*opened)->abilities(), source.mechanisms});
    sources.all.push_back({fmt::format("{} {}", source.driver, source.path), opened->get()});
    chain.push_back(std::move(*opened));
  }
  sources.users = std::make_unique<auth::AuthenticatorChain>(std::move(chain));
  return sources;
}

Result<oauth::Opened> open_tokens(const config::AuthSettings& settings, const WallClock& clock,
                                  const FileSource& files, loop::Loop& loop) {
  const config::OAuthSettings& oauth = settings.oauth;
  if (oauth.jwks.empty() && oauth.introspection_url.empty()) return oauth::Opened{};
  oauth::Options options;
  options.method = oauth.jwks.empty() ? oauth::Method::Introspection : oauth::Method::Jwt;
  options.issuer = oauth.issuer;
  options.audience = oauth.audience;
  options.scope = oauth.scope;
  options.user_claim = oauth.user_claim;
  options.jwks = oauth.jwks;
  options.url = oauth.introspection_url;
  options.client_id = oauth.client_id;
  options.client_secret = oauth.client_secret;
  options.ca_file = oauth.ca_file;
  options.cache_ttl = settings.cache_ttl;
  auto opened = oauth::open_verifier(options, clock, files, loop);
  if (!opened.has_value()) return std::unexpected(std::move(opened.error()));
  return std::move(*opened);
}

}  // namespace restante
