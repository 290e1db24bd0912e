// SPDX-License-Identifier: Apache-2.0
#include "restante/clerk/sessions.h"

#include <fnmatch.h>

#include <algorithm>

namespace restante::clerk {

namespace {

constexpr std::array<std::string_view, session_states> state_names = {"authorization",
                                                                      "transaction", "update"};

}  // namespace

std::string_view name_of(SessionState state) {
  return state_names.at(static_cast<std::size_t>(state));
}

std::optional<SessionState> parse_session_state(std::string_view text) {
  const auto found = std::ranges::find(state_names, text);
  if (found == state_names.end()) return std::nullopt;
  return static_cast<SessionState>(found - state_names.begin());
}

bool SessionFilter::matches(const Session& one) const {
  if (state && one.state != *state) return false;
  if (!session.empty() && one.session != session) return false;
  if (address && !address->contains(one.address)) return false;
  if (user.empty()) return true;
  return !one.user.empty() && ::fnmatch(user.c_str(), one.user.data(), FNM_CASEFOLD) == 0;
}

}  // namespace restante::clerk
