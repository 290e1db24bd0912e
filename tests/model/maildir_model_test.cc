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

void play_over_maildirs(stores::DeletedMail deleted, std::uint64_t steps) {
  const stores::TemporaryFolder folder;
  MaildirMailroom mailroom(folder.path(), deleted == stores::DeletedMail::IsKept
                                              ? MaildirMailroom::Deleted::IsKept
                                              : MaildirMailroom::Deleted::IsGone);
  const auto locks = stores::LockTable::open(folder.path() / "locks");
  ASSERT_TRUE(locks);
  stores::SpareThreads threads(stores::SpareThreads::usual_count);
  stores::MaildirStore store((folder.path() / "%n").string(), **locks, threads,
                             stores::FileSystem::kernel(), {.deleted = deleted});
  SessionService service(store);
  play_at_random(mailroom, service, steps);
}

TEST(Model, AgreesWithSessionsOverMaildirs) {
  play_over_maildirs(stores::DeletedMail::IsGone, 3'000);
}

TEST(Model, AgreesWithSessionsOverMaildirsThatKeepWhatIsDeleted) {
  play_over_maildirs(stores::DeletedMail::IsKept, 3'000);
}

}  // namespace
}  // namespace restante::model
