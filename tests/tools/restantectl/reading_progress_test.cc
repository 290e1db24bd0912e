// SPDX-License-Identifier: Apache-2.0
#include "reading_progress.h"

#include "restante/base/log.h"

#include <gtest/gtest.h>

#include <string>

namespace restante {
namespace {

TEST(TheReadingOfUsers, IsNotLoggedWhereItIsShort) {
  const TimePoint began(std::chrono::seconds(100));
  ::testing::internal::CaptureStderr();
  LoggedReading reading("users", began);
  reading.tell(10, began + std::chrono::milliseconds(1999));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");

  ::testing::internal::CaptureStderr();
  reading.tell(505, began + std::chrono::seconds(2));
  reading.tell(600, began + std::chrono::milliseconds(3999));
  reading.tell(755, began + std::chrono::seconds(4));
  log::finish();
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("path=users percent=50\n"), said.npos) << said;
  EXPECT_EQ(said.find("percent=60"), said.npos) << said;
  EXPECT_NE(said.find("percent=75\n"), said.npos) << said;
}

}  // namespace
}  // namespace restante
