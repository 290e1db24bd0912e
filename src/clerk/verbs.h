// SPDX-License-Identifier: Apache-2.0
//
// All verbs: a row each, with the options that it takes. A request with others is refused, lest a
// slip of the pen kick everybody.
#pragma once

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "inquiry.h"

namespace restante::clerk {

// What is wrong with its options, for whoever wrote them.
using Opened = std::expected<std::unique_ptr<Inquiry>, std::string>;
using Open = Opened (*)(Office& office, Caller& caller, const Request& request);

enum class Effect { Looks, Changes };  // Changes: the log says who asked

struct Verb {
  std::string_view name;
  Effect effect;
  std::span<const std::string_view> options;
  Open open;
};

// Null: there is none of that name.
[[nodiscard]] const Verb* find_verb(std::string_view name);
// For whoever wrote something else: "block, blocks, kick, ...".
[[nodiscard]] std::string verb_names();

// Each by its file.
Opened open_status(Office& office, Caller& caller, const Request& request);
Opened open_who(Office& office, Caller& caller, const Request& request);
Opened open_kick(Office& office, Caller& caller, const Request& request);
Opened open_block(Office& office, Caller& caller, const Request& request);
Opened open_unblock(Office& office, Caller& caller, const Request& request);
Opened open_blocks(Office& office, Caller& caller, const Request& request);
Opened open_penalties(Office& office, Caller& caller, const Request& request);
Opened open_penalties_clear(Office& office, Caller& caller, const Request& request);
Opened open_locks(Office& office, Caller& caller, const Request& request);
Opened open_log_level(Office& office, Caller& caller, const Request& request);
Opened open_reload(Office& office, Caller& caller, const Request& request);
Opened open_stop(Office& office, Caller& caller, const Request& request);
Opened open_trace(Office& office, Caller& caller, const Request& request);
Opened open_why(Office& office, Caller& caller, const Request& request);
Opened open_upgrade(Office& office, Caller& caller, const Request& request);

}  // namespace restante::clerk
