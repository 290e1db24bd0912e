// SPDX-License-Identifier: Apache-2.0
//
// The one kind of HTTP request made here, through libcurl. Any thread may make one.
#pragma once

#include <cstddef>
#include <string>

#include "restante/base/clock.h"
#include "restante/base/result.h"

namespace restante::oauth {

// What a server may answer: far more than any says of a token.
inline constexpr std::size_t response_octets_max = 64 * 1024;

struct Endpoint {
  std::string url;
  std::string user;         // for Basic authentication
  std::string password;     // likewise
  std::string authorities;  // certificates in PEM; empty: the system's
  Duration timeout;         // for a whole request
};

struct Response {
  long status;
  std::string body;
};

// Unsupported: no URL, or one over which a token could be overheard.
[[nodiscard]] Result<void> check_url(const std::string& url);

// As RFC 6749 wants text within a form, and client names within Basic authentication.
[[nodiscard]] std::string form_encoded(const std::string& text);

// Waits for the answer, whatever its status. Redirections are not followed. TryAgain: the server
// was not reached, or did not answer in time. Corrupt: its answer is too long.
[[nodiscard]] Result<Response> post_form(const Endpoint& endpoint, const std::string& form);

}  // namespace restante::oauth
