// SPDX-License-Identifier: Apache-2.0
#include "restante/base/enquiry.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace restante {
namespace {

struct Bells final : Enquiry::Bell {
  int rings = 0;
  void ring() override { ++rings; }
};

using Answer = Result<std::string>;

// Answers as it is told, and counts how often it is asked.
struct Source {
  Answer answer;
  int asked = 0;

  Answer operator()(Enquiry&) {
    ++asked;
    return answer;
  }
};

struct Operation final : Enquiry::Kept {
  explicit Operation(int& its_living) : living(its_living) { ++living; }
  ~Operation() override { --living; }
  int& living;
};

TEST(Enquiries, AreAskedWhereTheyAreWantedAndRingTheirAsker) {
  Bells bells;
  Enquiry enquiry(bells);
  EXPECT_EQ(enquiry.on_thread().patience(), Patience::MayBlock);
  EXPECT_EQ(enquiry.on_loop().patience(), Patience::CachedOnly);
  enquiry.ask(7, [](Enquiry& part) {
    part.bell().ring();
    return Answer("yes");
  });
  EXPECT_EQ(bells.rings, 1);
  Enquiry().bell().ring();
}

TEST(Enquiries, TellNoAnswerFromAnAnswer) {
  EXPECT_TRUE(is_put_off(Answer(failure(ErrorKind::WouldBlock))));
  EXPECT_TRUE(is_put_off(Answer(failure(ErrorKind::Later))));
  EXPECT_FALSE(is_put_off(Answer(failure(ErrorKind::TryAgain))));
  EXPECT_FALSE(is_put_off(Answer("yes")));
}

TEST(Enquiries, KeepWhatIsUnderWayUntilTheyDie) {
  int living = 0;
  {
    Enquiry first;
    EXPECT_EQ(first.kept<Operation>(), nullptr);
    first.keep(std::make_unique<Operation>(living));
    Enquiry second = std::move(first);
    ASSERT_NE(second.kept<Operation>(), nullptr);
    EXPECT_EQ(living, 1);
    second = Enquiry();
    EXPECT_EQ(living, 0);
    second.keep(std::make_unique<Operation>(living));
  }
  EXPECT_EQ(living, 0);
}

TEST(Enquiries, KeepOfEachPartWhatIsUnderWayForIt) {
  int living = 0;
  Enquiry whole;
  const auto begin = [&](Enquiry& part) {
    if (part.kept<Operation>() == nullptr) part.keep(std::make_unique<Operation>(living));
    return Answer(failure(ErrorKind::Later));
  };
  for (int asking = 0; asking < 3; ++asking) {
    EXPECT_TRUE(is_put_off(whole.on_loop().ask(1, begin)));
    EXPECT_TRUE(is_put_off(whole.ask(2, begin)));
  }
  EXPECT_EQ(living, 2);
  EXPECT_EQ(whole.kept<Operation>(), nullptr) << "that is theirs";
  whole = Enquiry();
  EXPECT_EQ(living, 0);
}

// What took no time once takes none again, and costs no memory.
TEST(Enquiries, AskAgainWhatWasAnsweredAtOnce) {
  Enquiry enquiry;
  Source source{"yes"};
  EXPECT_EQ(enquiry.on_loop().ask(0, std::ref(source)).value(), "yes");
  EXPECT_EQ(enquiry.on_loop().ask(0, std::ref(source)).value(), "yes");
  EXPECT_EQ(source.asked, 2);
}

TEST(Enquiries, RememberAnAnswerThatCameLaterAndAnErrorAsWell) {
  for (const Answer& answer : {Answer("yes"), Answer(failure(ErrorKind::TryAgain, "away"))}) {
    Enquiry enquiry;
    Source source{failure(ErrorKind::Later)};
    EXPECT_TRUE(is_put_off(enquiry.on_loop().ask(0, std::ref(source))));
    source.answer = answer;
    for (int asking = 0; asking < 3; ++asking) {
      const auto heard = enquiry.on_loop().ask(0, std::ref(source));
      ASSERT_EQ(heard.has_value(), answer.has_value());
      EXPECT_TRUE(answer.has_value() || heard.error().text == "away");
    }
    EXPECT_EQ(source.asked, 2);
  }
}

TEST(Enquiries, RememberWhatAThreadFound) {
  Enquiry enquiry;
  Source source{"yes"};
  EXPECT_EQ(enquiry.on_thread().ask(0, std::ref(source)).value(), "yes");
  EXPECT_EQ(enquiry.on_loop().ask(0, std::ref(source)).value(), "yes");
  EXPECT_EQ(source.asked, 1);
}

// A thread may find an answer to a part that was begun on the loop; what was begun is ended there.
TEST(Enquiries, KeepWhatIsUnderWayPastTheAnswerOfItsPart) {
  int living = 0;
  Enquiry enquiry;
  const auto fetch = [&](Enquiry& part) {
    if (part.patience() == Patience::MayBlock) return Answer("hashed");
    if (part.kept<Operation>() == nullptr) part.keep(std::make_unique<Operation>(living));
    return Answer(failure(ErrorKind::WouldBlock));
  };
  EXPECT_TRUE(is_put_off(enquiry.on_loop().ask(0, fetch)));
  EXPECT_EQ(enquiry.on_thread().ask(0, fetch).value(), "hashed");
  EXPECT_EQ(living, 1);
  enquiry = Enquiry();
  EXPECT_EQ(living, 0);
}

// A composition of compositions, run from its beginning each time it is asked.
TEST(Enquiries, RememberThePartsOfParts) {
  Source first{failure(ErrorKind::Later)};
  Source second{failure(ErrorKind::WouldBlock)};
  const auto chain = [&](Enquiry& part) -> Answer {
    auto one = part.ask(0, std::ref(first));
    if (!one.has_value()) return one;
    auto two = part.ask(1, std::ref(second));
    if (!two.has_value()) return two;
    return *one + *two;
  };
  Enquiry enquiry;
  EXPECT_EQ(enquiry.on_loop().ask(3, chain).error().kind, ErrorKind::Later);
  first.answer = "a";
  EXPECT_EQ(enquiry.on_loop().ask(3, chain).error().kind, ErrorKind::WouldBlock);
  first.answer = failure(ErrorKind::Later);
  second.answer = "b";
  EXPECT_EQ(enquiry.on_thread().ask(3, chain).value(), "ab");
  EXPECT_EQ(first.asked, 2);
}

}  // namespace
}  // namespace restante
