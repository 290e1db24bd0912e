// SPDX-License-Identifier: Apache-2.0
#include "sources.h"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <utility>

#include "reading_progress.h"
#include "restante/auth/authenticator_chain.h"
#include "restante/authenticators/passwd_file/shrinking.h"
#include "restante/base/log.h"
#include "restante/drivers/source_driver.h"
#include "restante/oauth/open_verifier.h"

namespace restante {

namespace {

// A wrong file may have millions of bad lines, and a log must not.
constexpr std::size_t bad_lines_said_max = 10;

class SourceLog final : public drivers::SourceListener {
 public:
  explicit SourceLog(const std::string& path) : path_(path), reading_(path, steady_now()) {}

  void hear_bad_line(Outcome outcome, std::string_view place, std::string_view text) override {
    if (++bad_lines_ > bad_lines_said_max) return;
    log::warning(outcome == Outcome::LeftOut ? "line of the users' file left out"
                                             : "user who can't log in")
        .add("line", place)
        .add("problem", text);
  }
  void hear_warning(std::string_view text) override {
    log::warning("source of users").add("problem", text);
  }
  void hear_progress(unsigned read) override { reading_.tell(read, steady_now()); }

  void end() const {
    if (bad_lines_ <= bad_lines_said_max) return;
    log::warning("more bad lines in the users' file")
        .add("path", path_)
        .add("lines", bad_lines_)
        .add("problem", "restante --check says them all");
  }

 private:
  const std::string& path_;
  LoggedReading reading_;
  std::size_t bad_lines_ = 0;
};

// Against what was in use before, if anything was.
Result<void> judge_size(const config::AuthSourceSettings& source,
                        const drivers::Source::Extent& extent, const accounts::SourceSizes& sizes) {
  const auto before = sizes.before(source.path);
  if (!before) return {};
  auto judged = authenticators::judge_shrinking(*before, {extent.users, extent.left_out},
                                                source.shrink_limit);
  if (judged.has_value()) return {};
  Error error = std::move(judged.error());
  error.text = fmt::format("{}: {}", source.path, error.text);
  return Failure(std::move(error));
}

Result<drivers::Source> open_source(const config::AuthSourceSettings& source,
                                    const config::Settings& settings, const FileSource& files,
                                    const accounts::SourceSizes& sizes, loop::Loop& loop) {
  SourceLog listener(source.path);
  auto opened =
      drivers::source_driver(source.driver).open(source, {settings, files, loop, listener});
  if (!opened.has_value()) return opened;
  listener.end();
  if (opened->away) log::error("source of users away").add("problem", opened->away->text);
  if (!opened->extent) return opened;
  if (auto judged = judge_size(source, *opened->extent, sizes); !judged.has_value()) {
    return Failure(std::move(judged.error()));
  }
  const bool is_new = opened->extent->made == drivers::Source::Extent::Made::Now;
  log::info(is_new ? "users read" : "users unchanged")
      .add("path", source.path)
      .add("users", opened->extent->users);
  return opened;
}

}  // namespace

Result<Sources> open_sources(const config::Settings& settings, const FileSource& files,
                             const accounts::SourceSizes& sizes, loop::Loop& loop) {
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  Sources sources;
  for (const auto& source : settings.auth.sources) {
    auto opened = open_source(source, settings, files, sizes, loop);
    if (!opened.has_value()) return Failure(std::move(opened.error()));
    if (opened->extent) sources.sizes[source.path] = opened->extent->users;
    sources.means.push_back({opened->name, opened->users->abilities(), source.mechanisms});
    sources.all.push_back({std::move(opened->name), opened->users.get(), opened->list});
    chain.push_back(std::move(opened->users));
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
