// SPDX-License-Identifier: Apache-2.0
#include "login_queue.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "restante/base/log.h"

namespace restante::accounts {
namespace {

using Place = LoginQueue::Place;

class Crowd : public testing::Test {
 protected:
  class Login final : public LoginQueue::Waiter {
   public:
    Login(std::vector<int>& called, int number) : called_(called), number_(number) {}
    void on_thread_free() override { called_.push_back(number_); }

   private:
    std::vector<int>& called_;
    const int number_;
  };

  Place join() {
    logins_.emplace_back(called_, static_cast<int>(logins_.size()));
    return queue_.join(logins_.back());
  }
  void finish() { queue_.finished(); }

  LoginQueue queue_;
  std::vector<int> called_;
  std::deque<Login> logins_;
};

TEST_F(Crowd, HasEveryThread) {
  queue_.set_threads(4);
  for (int count = 0; count < 4; ++count) EXPECT_EQ(join(), Place::Thread);
  EXPECT_EQ(join(), Place::Queue);
}

TEST_F(Crowd, IsServedInTheOrderInWhichItCame) {
  queue_.set_threads(1);
  for (int count = 0; count < 4; ++count) (void)join();
  for (int count = 0; count < 4; ++count) finish();
  EXPECT_EQ(called_, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(join(), Place::Thread);
}

TEST_F(Crowd, GoesOnWithoutThoseWhoGaveUpOrLeft) {
  queue_.set_threads(1);
  for (int count = 0; count < 4; ++count) (void)join();
  queue_.give_up(logins_[1]);
  logins_[2].unlink();
  finish();
  finish();
  EXPECT_EQ(called_, std::vector<int>{3});
}

TEST_F(Crowd, ThatGivesUpIsSaidOnceAndThatItIsOver) {
  queue_.set_threads(1);
  testing::internal::CaptureStderr();
  ASSERT_TRUE(log::open({}).has_value());
  for (int count = 0; count < 4; ++count) (void)join();
  queue_.give_up(logins_[1]);
  queue_.give_up(logins_[2]);
  finish();
  finish();
  const std::string said = testing::internal::GetCapturedStderr();
  ASSERT_TRUE(log::open({}).has_value());
  const std::size_t first = said.find("are refused");
  EXPECT_NE(first, std::string::npos) << said;
  EXPECT_EQ(said.rfind("are refused"), first) << said;
  EXPECT_TRUE(said.contains("event=\"logins no longer wait\" refused=2\n")) << said;
}

}  // namespace
}  // namespace restante::accounts
