// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/directory/connected_directory.h"

#include <gtest/gtest.h>

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "one_turn.h"
#include "restante/loop/ask_until_answered.h"
#include "restante/loop/loop.h"

namespace restante::authenticators {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A connection as the test plays it.
struct Played {
  Connection::Owner& owner;
  std::vector<std::pair<Connection::Ticket, std::string>> asked = {};
  bool is_there = true;

  void answer(std::size_t at, const std::string& password) {
    owner.on_answer(asked[at].first, Row{asked[at].second, password, "", "", ""});
  }
};

class PlayedConnection final : public Connection {
 public:
  static constexpr std::size_t questions_max = 3;

  explicit PlayedConnection(Played& played) : played_(played) {}
  ~PlayedConnection() override { played_.is_there = false; }
  std::size_t width() const override { return questions_max; }
  void ask(Ticket ticket, std::string_view user) override {
    played_.asked.emplace_back(ticket, user);
  }

 private:
  Played& played_;
};

class PlayedNetwork final : public Network {
 public:
  explicit PlayedNetwork(std::list<Played>& made) : made_(made) {}
  std::unique_ptr<Connection> connect(Connection::Owner& owner) const override {
    made_.push_back({owner});
    return std::make_unique<PlayedConnection>(made_.back());
  }

 private:
  std::list<Played>& made_;
};

// Who waits for the answer to one question.
class Asker final : Enquiry::Bell {
 public:
  Asker(const ConnectedDirectory& directory, std::string user)
      : directory_(directory), user_(std::move(user)) {
    ask();
  }

  // The password, or the error's text, or "-" for nobody; empty: no answer yet.
  std::string answer;
  std::optional<ErrorKind> trouble;
  int rung = 0;

 private:
  void ring() override {
    ++rung;
    ask();
  }
  void ask() {
    const auto row = directory_.look_up(user_, enquiry_.on_loop());
    if (is_put_off(row)) return;
    if (!row) trouble = row.error().kind;
    answer = !row ? row.error().text : *row ? (*row)->password : "-";
  }

  const ConnectedDirectory& directory_;
  const std::string user_;
  Enquiry enquiry_{*this};
};

class Connected : public testing::Test {
 protected:
  ConnectedDirectory make(std::size_t connections, Duration timeout = seconds(60)) {
    return ConnectedDirectory(loop_, {"place", connections, timeout},
                              std::make_unique<PlayedNetwork>(made_));
  }
  Played& made(std::size_t at) { return *std::next(made_.begin(), static_cast<long>(at)); }

  loop::Loop loop_;
  std::list<Played> made_;
};

const Error broken{ErrorKind::TryAgain, "refused"};

TEST_F(Connected, ConnectsWhenSomebodyAsksAndThenAsks) {
  const auto directory = make(4);
  EXPECT_TRUE(made_.empty());
  const Asker joe(directory, "joe");
  ASSERT_EQ(made_.size(), 1u);
  EXPECT_TRUE(made(0).asked.empty());
  made(0).owner.on_open();
  ASSERT_EQ(made(0).asked.size(), 1u);
  EXPECT_EQ(made(0).asked[0].second, "joe");
  EXPECT_EQ(joe.answer, "");
  made(0).answer(0, "secret");
  EXPECT_EQ(joe.answer, "secret");
  EXPECT_EQ(joe.rung, 1);
}

TEST_F(Connected, MakesAsManyConnectionsAsThereAreQuestionsAndNoMoreThanItMay) {
  const auto directory = make(2);
  std::list<Asker> askers;
  for (const char* user : {"a", "b", "c", "d"}) askers.emplace_back(directory, user);
  ASSERT_EQ(made_.size(), 2u);
  made(0).owner.on_open();
  EXPECT_EQ(made(0).asked.size(), 3u);  // all it takes
  made(1).owner.on_open();
  ASSERT_EQ(made(1).asked.size(), 1u);
  EXPECT_EQ(made(1).asked[0].second, "d");
}

TEST_F(Connected, AsksWhereLeastIsUnderWay) {
  const auto directory = make(2);
  const Asker a(directory, "a");
  const Asker b(directory, "b");
  made(0).owner.on_open();
  made(1).owner.on_open();
  const Asker c(directory, "c");
  EXPECT_EQ(made(0).asked.size(), 2u);
  EXPECT_EQ(made(1).asked.size(), 1u);
}

TEST_F(Connected, AnswersInWhateverOrder) {
  const auto directory = make(1);
  const Asker a(directory, "a");
  const Asker b(directory, "b");
  made(0).owner.on_open();
  made(0).answer(1, "second");
  made(0).answer(0, "first");
  EXPECT_EQ(a.answer, "first");
  EXPECT_EQ(b.answer, "second");
}

TEST_F(Connected, WhoHasGoneIsNotAnsweredAndTheRoomIsFree) {
  const auto directory = make(1);
  {
    const Asker gone(directory, "gone");
    const Asker also(directory, "also");
    const Asker third(directory, "third");
    made(0).owner.on_open();
  }
  const Asker next(directory, "next");
  EXPECT_EQ(made(0).asked.size(), 3u);
  made(0).answer(0, "nobody waits");
  ASSERT_EQ(made(0).asked.size(), 4u);
  made(0).answer(3, "secret");
  EXPECT_EQ(next.answer, "secret");
}

TEST_F(Connected, WhatABrokenConnectionWasAskedIsAskedOnceMoreInItsOrder) {
  const auto directory = make(1);
  const Asker a(directory, "a");
  const Asker b(directory, "b");
  made(0).owner.on_open();
  made(0).owner.on_broken(broken);
  EXPECT_FALSE(made(0).is_there);
  ASSERT_EQ(made_.size(), 2u);
  made(1).owner.on_open();
  ASSERT_EQ(made(1).asked.size(), 2u);
  EXPECT_EQ(made(1).asked[0].second, "a");
  made(1).owner.on_broken(broken);
  EXPECT_EQ(a.answer, "place: refused");
  EXPECT_EQ(b.trouble, ErrorKind::TryAgain);
}

TEST_F(Connected, IsAwayWhereNoConnectionCanBeMadeAndIsTriedAgainAfterAPause) {
  const auto directory = make(2);
  const Asker a(directory, "a");
  const Asker b(directory, "b");
  made(0).owner.on_broken(broken);
  EXPECT_EQ(a.answer, "");  // the other one may yet be made
  made(1).owner.on_broken(broken);
  EXPECT_EQ(a.answer, "place: refused");
  EXPECT_EQ(b.answer, "place: refused");
  const Asker at_once(directory, "c");
  EXPECT_EQ(at_once.answer, "place: refused");
  EXPECT_EQ(made_.size(), 2u);
  const TimePoint over = loop_.now() + seconds(2);
  while (loop_.now() < over && made_.size() == 2) {
    const Asker later(directory, "d");
    loop::testing::run_one_turn(loop_);
  }
  EXPECT_EQ(made_.size(), 3u);
}

TEST_F(Connected, OneThatOpensEndsThePauseOfAnotherThatFailed) {
  const auto directory = make(2);
  const Asker a(directory, "a");
  const Asker b(directory, "b");
  made(0).owner.on_broken(broken);
  made(1).owner.on_open();
  made(1).answer(0, "one");
  made(1).answer(1, "two");
  made(1).owner.on_broken(broken);
  const Asker next(directory, "c");
  EXPECT_EQ(next.answer, "");
  ASSERT_EQ(made_.size(), 3u);
  made(2).owner.on_open();
  made(2).answer(0, "three");
  EXPECT_EQ(next.answer, "three");
}

TEST_F(Connected, QuestionsEndInTimeAndASilentConnectionIsReplaced) {
  const auto directory = make(1, milliseconds(1));
  Asker asker(directory, "joe");
  made(0).owner.on_open();
  while (asker.answer.empty()) loop::testing::run_one_turn(loop_);
  EXPECT_EQ(asker.trouble, ErrorKind::TryAgain);
  EXPECT_EQ(asker.answer, "place: no answer within 0.001 s");
  while (made(0).is_there) loop::testing::run_one_turn(loop_);
}

TEST_F(Connected, WhatIsWrongIsWrongForWhoAsksWhetherItIsReadyAndAwayForUsers) {
  const auto directory = make(1);
  const Asker joe(directory, "joe");
  class Silent final : public Enquiry::Bell {
    void ring() override {}
  } bell;
  Enquiry enquiry(bell);
  EXPECT_TRUE(is_put_off(directory.ready(enquiry.on_loop())));
  made(0).owner.on_broken({ErrorKind::Unsupported, "no such table"});
  const auto ready = directory.ready(enquiry.on_loop());
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().kind, ErrorKind::Unsupported);
  EXPECT_EQ(joe.trouble, ErrorKind::TryAgain);
}

TEST_F(Connected, IsReadyOnceAConnectionIsOpen) {
  const auto directory = make(1);
  class Silent final : public Enquiry::Bell {
    void ring() override {}
  } bell;
  Enquiry enquiry(bell);
  EXPECT_TRUE(is_put_off(directory.ready(enquiry.on_loop())));
  made(0).owner.on_open();
  EXPECT_TRUE(directory.ready(enquiry.on_loop()));
  Enquiry another(bell);
  EXPECT_TRUE(directory.ready(another.on_loop()));
}

TEST_F(Connected, AThreadSendsWhoAsksToTheLoop) {
  const auto directory = make(1);
  Enquiry enquiry;
  const auto answer = directory.look_up("joe", enquiry.on_thread());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::Later);
  EXPECT_TRUE(made_.empty());
}

}  // namespace
}  // namespace restante::authenticators
