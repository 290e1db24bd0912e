// SPDX-License-Identifier: Apache-2.0
//
// The model, and sessions over a store in memory: no network, no disk.
#include <gtest/gtest.h>

#include "memory_mailroom.h"
#include "play.h"
#include "session_service.h"

namespace restante::model {
namespace {

TEST(Model, AgreesWithSessionsOverAStoreInMemory) {
  MemoryMailroom mailroom;
  SessionService service(mailroom.store());
  play_at_random(mailroom, service, 40'000);
}

}  // namespace
}  // namespace restante::model
