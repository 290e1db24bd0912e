// SPDX-License-Identifier: Apache-2.0
#include "verbs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace restante::clerk {

namespace {

using namespace std::string_view_literals;

constexpr std::array<std::string_view, 0> no_options{};
constexpr std::array who_options = {"user"sv, "address"sv, "state"sv, "session"sv, "count"sv};
constexpr std::array kick_options = {"user"sv, "address"sv, "session"sv};
constexpr std::array stop_options = {"now"sv};

constexpr std::array block_options = {"address"sv, "for"sv};
constexpr std::array unblock_options = {"address"sv};
constexpr std::array penalties_options = {"user"sv, "address"sv};
constexpr std::array locks_options = {"user"sv};
constexpr std::array trace_options = {"user"sv, "address"sv, "session"sv, "for"sv};
constexpr std::array why_options = {"user"sv, "password"sv};
constexpr std::array log_level_options = {"level"sv, "for"sv};

constexpr std::array verbs = {
    Verb{"block", Effect::Changes, block_options, open_block},
    Verb{"blocks", Effect::Looks, no_options, open_blocks},
    Verb{"kick", Effect::Changes, kick_options, open_kick},
    Verb{"locks", Effect::Looks, locks_options, open_locks},
    Verb{"log-level", Effect::Changes, log_level_options, open_log_level},
    Verb{"penalties", Effect::Looks, penalties_options, open_penalties},
    Verb{"penalties clear", Effect::Changes, penalties_options, open_penalties_clear},
    Verb{"reload", Effect::Changes, no_options, open_reload},
    Verb{"status", Effect::Looks, no_options, open_status},
    Verb{"stop", Effect::Changes, stop_options, open_stop},
    Verb{"trace", Effect::Changes, trace_options, open_trace},
    Verb{"unblock", Effect::Changes, unblock_options, open_unblock},
    Verb{"upgrade", Effect::Changes, no_options, open_upgrade},
    Verb{"who", Effect::Looks, who_options, open_who},
    Verb{"why", Effect::Looks, why_options, open_why},
};

}  // namespace

const Verb* find_verb(std::string_view name) {
  const auto* const found = std::ranges::find(verbs, name, &Verb::name);
  return found == verbs.end() ? nullptr : found;
}

std::string verb_names() {
  std::vector<std::string_view> names;
  for (const Verb& verb : verbs) names.push_back(verb.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace restante::clerk
