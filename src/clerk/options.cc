// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <fmt/format.h>

namespace restante::clerk {

namespace {

std::unexpected<std::string> wrong(std::string_view key, std::string_view value,
                                   std::string_view wanted) {
  return std::unexpected(fmt::format("\"{}\" must be {}, not \"{}\"", key, wanted, value));
}

}  // namespace

std::expected<SessionFilter, std::string> filter_of(const Request& request) {
  SessionFilter filter;
  if (const auto user = request.text("user")) {
    if (user->empty() || user->size() > SessionFilter::pattern_octets_max) {
      return wrong("user", *user, "a user or a pattern such as joe* or *@example.net");
    }
    filter.user = *user;
  }
  if (const auto address = request.text("address")) {
    filter.address = auth::Network::parse(*address);
    if (!filter.address) {
      return wrong("address", *address,
                   "an address, or a network such as 192.0.2.0/24 or 2001:db8::/32");
    }
  }
  if (const auto state = request.text("state")) {
    filter.state = parse_session_state(*state);
    if (!filter.state) return wrong("state", *state, "authorization, transaction or update");
  }
  if (const auto session = request.text("session")) {
    if (session->empty()) return wrong("session", *session, "a session's id, as who shows it");
    filter.session = *session;
  }
  return filter;
}

}  // namespace restante::clerk
