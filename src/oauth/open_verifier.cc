// SPDX-License-Identifier: Apache-2.0
#include "restante/oauth/open_verifier.h"

#include "file.h"
#include "http_client.h"
#include "introspection_verifier.h"
#include "jwt_verifier.h"
#include "key_set.h"

#include <utility>

namespace restante::oauth {

namespace {

void warn_of_change(const FileSource& source, const std::string& path, std::string_view what,
                    Opened& opened) {
  const auto file = source.open(path);
  auto warning = file ? changeability_of(*file, what, path) : std::nullopt;
  if (warning) opened.warnings.push_back(std::move(*warning));
}

Result<Opened> open_jwt(const Options& options, const WallClock& clock, const FileSource& source) {
  if (options.issuer.empty() || options.audience.empty()) {
    return failure(
        ErrorKind::Unsupported,
        "auth.oauth.issuer and auth.oauth.audience must say whose tokens are accepted, and made "
        "for whom; set both");
  }
  const Result<std::string> text = read_file(source, options.jwks, "auth.oauth.jwks");
  if (!text) return Failure(text.error());
  Result<KeySet> keys = KeySet::parse(*text, options.jwks);
  if (!keys) return Failure(std::move(keys.error()));
  Opened opened;
  for (const std::string& key : keys->skipped()) {
    opened.warnings.push_back("a key of the JWK set is skipped: " + key);
  }
  warn_of_change(source, options.jwks, "JWK set", opened);
  opened.verifier = std::make_unique<JwtVerifier>(std::move(*keys), options, clock);
  return opened;
}

Result<Opened> open_introspection(const Options& options, const WallClock& clock,
                                  const FileSource& source, loop::Loop& loop) {
  if (Result<void> checked = check_url(options.url); !checked) {
    return Failure(std::move(checked.error()));
  }
  // Blanks are no word of a scope.
  const bool has_scope = options.scope.find_first_not_of(' ') != std::string::npos;
  if (options.audience.empty() && !has_scope) {
    return failure(
        ErrorKind::Unsupported,
        "auth.oauth.audience or oauth.scope must say what tokens are accepted; without, one "
        "that was made for any other service opens a maildrop");
  }
  if (options.client_id.empty()) {
    return failure(ErrorKind::Unsupported,
                   "auth.oauth.client_id is empty; set the name and secret that the authorization "
                   "server knows us by");
  }
  if (options.timeout <= Duration::zero()) {
    return failure(ErrorKind::Unsupported,
                   "auth.oauth.timeout must be longer than 0; the default is 5s");
  }
  Result<std::string> authorities;
  if (!options.ca_file.empty())
    authorities = read_file(source, options.ca_file, "auth.oauth.ca_file");
  if (!authorities) return Failure(std::move(authorities.error()));
  Opened opened{
      std::make_unique<IntrospectionVerifier>(options, std::move(*authorities), clock, loop), {}};
  if (!options.ca_file.empty()) {
    warn_of_change(source, options.ca_file, "file of authorities", opened);
  }
  return opened;
}

}  // namespace

Result<Opened> open_verifier(const Options& options, const WallClock& clock,
                             const FileSource& source, loop::Loop& loop) {
  if (options.user_claim.empty()) {
    return failure(
        ErrorKind::Unsupported,
        "auth.oauth.user_claim is empty; set the claim that names the user, such as \"email\"");
  }
  return options.method == Method::Jwt ? open_jwt(options, clock, source)
                                       : open_introspection(options, clock, source, loop);
}

}  // namespace restante::oauth
