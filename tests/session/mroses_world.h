// SPDX-License-Identifier: Apache-2.0
//
// The mail of RFC 1939's example, and whatever else lies in its maildrop.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "theatre.h"

namespace restante::session::testing {

inline std::unique_ptr<World> world_with(std::vector<StoredMessage> messages) {
  auto world = std::make_unique<World>();
  world->accounts.users.users["mrose"] = {"tanstaaf", {}};
  world->store.mail["mrose"] = std::move(messages);
  return world;
}

inline std::unique_ptr<World> rfc_world() {
  return world_with({{"whqtswO00WBw418f9t5JxYwZ", "Subject: one\n\nfirst\n.second\n"},
                     {"QhdPYR:00WBw1Ph7x7", "Subject: two\r\n\r\nbody\r\n"}});
}

inline void nothing_to_inspect(const World&, const Session&) {}

}  // namespace restante::session::testing
