// SPDX-License-Identifier: Apache-2.0
//
// The model, and sessions over the Maildir store: no network.
#include <gtest/gtest.h>

#include "maildir_fixture.h"
#include "maildir_mailroom.h"
#include "play.h"
#include "session_service.h"

namespace restante::model {
namespace {

TEST(Model, AgreesWithSessionsOverMaildirs) {
  const stores::TemporaryFolder folder;
  MaildirMailroom mailroom(folder.path());
  const auto locks = stores::LockTable::open(folder.path() / "locks");
  ASSERT_TRUE(locks);
  stores::SpareThreads threads(stores::SpareThreads::usual_count);
  stores::MaildirStore store((folder.path() / "%n").string(), **locks, threads);
  SessionService service(store);
  play_at_random(mailroom, service, 3'000);
}

}  // namespace
}  // namespace restante::model
