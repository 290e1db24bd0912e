// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <fmt/format.h>

#include "restante/config/units.h"

namespace restante::clerk {

namespace {

std::unexpected<std::string> wrong(std::string_view key, std::string_view value,
                                   std::string_view wanted) {
  return std::unexpected(fmt::format("\"{}\" must be {}, not \"{}\"", key, wanted, value));
}

constexpr const char* networks = "an address, or a network such as 192.0.2.0/24 or 2001:db8::/32";

}  // namespace

std::expected<auth::Network, std::string> network_of(const Request& request) {
  const auto text = request.text("address");
  if (!text) return std::unexpected(fmt::format("\"address\" is missing: {}", networks));
  const auto network = auth::Network::parse(*text);
  if (!network) return wrong("address", *text, networks);
  return *network;
}

std::expected<std::optional<Duration>, std::string> time_of(const Request& request) {
  const auto text = request.text("for");
  if (!text) return std::nullopt;
  const auto time = config::parse_duration(*text);
  if (!time.has_value()) return std::unexpected("\"for\" " + time.error());
  if (*time <= Duration(0)) return wrong("for", *text, "a time such as 10m");
  return *time;
}

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
    if (!filter.address) return wrong("address", *address, networks);
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
