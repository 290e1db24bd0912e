// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "restante/channel/turn_queue.h"

namespace restante::channel {
namespace {

class Greedy final : public TurnQueue::Entry {
 public:
  explicit Greedy(TurnQueue& queue) : queue_(queue) { queue_.push(*this); }
  void on_turn() override {
    ++served;
    queue_.push(*this);
  }
  int served = 0;

 private:
  TurnQueue& queue_;
};

int served(const std::unique_ptr<Greedy>& greedy) {
  return greedy->served;
}

TEST(TurnQueue, NobodyIsServedTwiceBeforeAllWereOnce) {
  TurnQueue queue;
  std::vector<std::unique_ptr<Greedy>> all;
  for (int count = 0; count < 3 * TurnQueue::served_per_turn + 1; ++count) {
    all.push_back(std::make_unique<Greedy>(queue));
  }
  for (int turn = 0; turn < 100; ++turn) {
    queue.serve();
    const auto [least, most] = std::ranges::minmax_element(all, {}, served);
    EXPECT_LE(served(*most) - served(*least), 1) << "in turn " << turn;
  }
}

TEST(TurnQueue, ATurnServesAFewOnly) {
  TurnQueue queue;
  std::vector<std::unique_ptr<Greedy>> all;
  for (int count = 0; count < 100; ++count) all.push_back(std::make_unique<Greedy>(queue));
  queue.serve();
  EXPECT_EQ(std::ranges::count(all, 1, served), TurnQueue::served_per_turn);
}

TEST(TurnQueue, WhoComesLaterIsServedInTheNextRound) {
  TurnQueue queue;
  std::vector<std::unique_ptr<Greedy>> first;
  for (int count = 0; count < 2 * TurnQueue::served_per_turn; ++count) {
    first.push_back(std::make_unique<Greedy>(queue));
  }
  queue.serve();
  const Greedy late(queue);
  for (int turn = 0; turn < 3; ++turn) queue.serve();
  EXPECT_EQ(served(*std::ranges::max_element(first, {}, served)), 2);
  queue.serve();
  EXPECT_EQ(late.served, 1);
}

TEST(TurnQueue, TheDeadAreNotServedAndWhoAsksTwiceIsServedOnce) {
  TurnQueue queue;
  { const Greedy dead(queue); }
  EXPECT_TRUE(queue.is_empty());
  Greedy twice(queue);
  queue.push(twice);
  queue.serve();
  EXPECT_EQ(twice.served, 1);
}

}  // namespace
}  // namespace restante::channel
