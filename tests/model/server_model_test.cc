// SPDX-License-Identifier: Apache-2.0
//
// The model, and the built server with real Maildirs, over loopback. RESTANTE names the program.
#include <gtest/gtest.h>

#include <cstdlib>

#include "maildir_fixture.h"
#include "maildir_mailroom.h"
#include "play.h"
#include "server_service.h"

namespace restante::model {
namespace {

void play_with_workers(std::size_t workers, std::uint64_t steps) {
  const char* const program = std::getenv("RESTANTE");
  ASSERT_NE(program, nullptr) << "RESTANTE should be the path of the built server";
  const stores::TemporaryFolder folder;
  MaildirMailroom mailroom(folder.path() / "mail");
  ServerService service(program, folder.path(), workers);
  play_at_random(mailroom, service, steps);
}

TEST(Model, AgreesWithTheServer) {
  play_with_workers(1, 1'000);
}

// A login to a maildrop that is in use takes a quarter of a second here.
TEST(Model, AgreesWithAServerOfTwoWorkers) {
  play_with_workers(2, 200);
}

}  // namespace
}  // namespace restante::model
