// SPDX-License-Identifier: Apache-2.0
//
// How bearer tokens are verified, as plain data.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "restante/base/clock.h"

namespace restante::oauth {

enum class Method {
  Jwt,           // RFC 7519: signed by an issuer whose keys we have; nobody is asked
  Introspection  // RFC 7662: the authorization server is asked
};

struct Options {
  Method method = Method::Jwt;

  // Whom the token must come from and be made for, and what it must be good for: all words of
  // `scope`, which blanks separate. An empty one is not compared; but Jwt demands issuer and
  // audience, Introspection audience or scope.
  std::string issuer;
  std::string audience;
  std::string scope;

  // The claim that names the user, a string of 1 to 255 octets. An "email" that the issuer itself
  // marks as unverified ("email_verified": false) names nobody.
  std::string user_claim = "email";

  // How far our clock and the issuer's may be apart.
  Duration leeway = std::chrono::seconds(60);

  // Jwt: the file with the issuer's public keys (a JWK set, RFC 7517).
  std::string jwks;

  // Introspection: https, or http to a loopback address. No proxy is used, whatever the environment
  // says.
  std::string url;
  std::string client_id;
  std::string client_secret;
  std::string ca_file;                         // PEM; empty: the system's authorities
  Duration timeout = std::chrono::seconds(5);  // for a whole request

  // How long an answer is remembered, in whole seconds, and never past the token's own end. 0: not
  // at all. `cache_tokens` is how many valid tokens are remembered, and of invalid ones as many.
  Duration cache_ttl = std::chrono::minutes(5);
  std::size_t cache_tokens = 10'000;

  bool operator==(const Options&) const = default;
};

}  // namespace restante::oauth
