// SPDX-License-Identifier: Apache-2.0
//
// An unknown user is not to be told from a wrong password. What shows the work that an answer takes
// is whether it can be had at once: Patience::CachedOnly verifies cheap passwords only.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "restante/authenticators/passwd_file/passwd_file.h"

namespace restante::authenticators {
namespace {

constexpr std::string_view cheap = "{PLAIN}secret";
constexpr std::string_view expensive = "$1$01234567$KlTYCxtZ61Srbbg8DIKjX1";

enum class Answer { Refused, LetIn, WouldBlock, OtherError };

Answer ask(const PasswdFile& file, const std::string& user, std::string_view password,
           Patience patience = Patience::CachedOnly) {
  const auto answer = file.authenticate({user, auth::Secret(password)}, Enquiry().with(patience));
  if (answer) return *answer ? Answer::LetIn : Answer::Refused;
  return answer.error().kind == ErrorKind::WouldBlock ? Answer::WouldBlock : Answer::OtherError;
}

std::string users(int first, int last, std::string_view password) {
  std::string octets;
  for (int i = first; i < last; ++i) {
    octets += "user" + std::to_string(i) + ':' + std::string(password) + '\n';
  }
  return octets;
}

std::string nobody(int number) {
  return "nobody" + std::to_string(number);
}

// Of `count` unknown names, those that would have to wait.
std::vector<int> waiting(const PasswdFile& file, int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) {
    if (ask(file, nobody(i), "x") == Answer::WouldBlock) numbers.push_back(i);
  }
  return numbers;
}

TEST(PasswdFile, VerifiesCheapPasswordsAtOnceAndExpensiveOnesWithPatience) {
  const auto file = PasswdFile::parse(users(0, 1, cheap) + users(1, 2, expensive));
  EXPECT_EQ(ask(*file, "user0", "secret"), Answer::LetIn);
  EXPECT_EQ(ask(*file, "user0", "x"), Answer::Refused);
  EXPECT_EQ(ask(*file, "user1", "correct horse"), Answer::WouldBlock);
  EXPECT_EQ(ask(*file, "user1", "x"), Answer::WouldBlock);
  EXPECT_EQ(ask(*file, "user1", ""), Answer::WouldBlock);
  EXPECT_EQ(ask(*file, "user1", "correct horse", Patience::MayBlock), Answer::LetIn);
  EXPECT_EQ(ask(*file, "user1", "x", Patience::MayBlock), Answer::Refused);
}

TEST(PasswdFile, AnswersUnknownUsersAtOnceWhereAllPasswordsAreCheap) {
  EXPECT_TRUE(waiting(*PasswdFile::parse(users(0, 50, cheap)), 200).empty());
}

TEST(PasswdFile, LetsUnknownUsersWaitWhereAllPasswordsAreExpensive) {
  EXPECT_EQ(waiting(*PasswdFile::parse(users(0, 50, expensive)), 200).size(), 200U);
}

TEST(PasswdFile, LetsUnknownUsersWaitWhereThereAreNoUsers) {
  for (const auto* octets : {"", "# nobody here\n", "not a line\n"}) {
    const auto file = PasswdFile::parse(octets);
    EXPECT_EQ(file->size(), 0U);
    EXPECT_EQ(ask(*file, "alice", "x"), Answer::WouldBlock);
    EXPECT_EQ(ask(*file, "alice", "x", Patience::MayBlock), Answer::Refused);
  }
}

TEST(PasswdFile, ShowsUnknownUsersTheMixOfSchemesOfTheKnown) {
  constexpr int count = 2000;
  const auto file = PasswdFile::parse(users(0, 100, cheap) + users(100, 400, expensive));
  const std::size_t share = waiting(*file, count).size() * 100 / count;
  EXPECT_GE(share, 65U);
  EXPECT_LE(share, 85U);
}

TEST(PasswdFile, ShowsTheSameUnknownUserTheSameSchemeInEveryLoadAndCase) {
  const std::string octets = users(0, 100, cheap) + users(100, 200, expensive);
  const auto file = PasswdFile::parse(octets);
  const auto again = PasswdFile::parse(octets);
  for (int i = 0; i < 200; ++i) {
    const Answer answer = ask(*file, nobody(i), "x");
    EXPECT_EQ(ask(*file, nobody(i), "another"), answer);
    EXPECT_EQ(ask(*file, "NOBODY" + std::to_string(i), "x"), answer);
    EXPECT_EQ(ask(*again, nobody(i), "x"), answer);
    const Answer beyond_ascii = ask(*file, nobody(i) + "\u00E9", "x");
    EXPECT_EQ(ask(*file, nobody(i) + "\u00C9", "x"), beyond_ascii);
  }
}

TEST(PasswdFile, ChangesFewUnknownUsersSchemesWhenAUserIsAdded) {
  const std::string octets = users(0, 100, cheap) + users(100, 180, expensive);
  const auto before = PasswdFile::parse(octets);
  const auto after = PasswdFile::parse(octets + users(180, 181, expensive));
  int changes = 0;
  for (int i = 0; i < 1000; ++i) {
    changes += ask(*before, nobody(i), "x") != ask(*after, nobody(i), "x") ? 1 : 0;
  }
  EXPECT_LT(changes, 50);
}

TEST(PasswdFile, PicksSchemesByWhatOnlyTheFileKnows) {
  const std::string rest = users(0, 100, cheap) + users(100, 200, expensive);
  const auto one = waiting(*PasswdFile::parse("first:{PLAIN}one\n" + rest), 200);
  const auto other = waiting(*PasswdFile::parse("first:{PLAIN}other\n" + rest), 200);
  EXPECT_NE(one, other);
}

TEST(PasswdFile, LetsNobodyInByThePasswordThatStandsInForTheirs) {
  const auto file = PasswdFile::parse(users(0, 1, cheap));
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(ask(*file, nobody(i), "secret", Patience::MayBlock), Answer::Refused);
  }
}

}  // namespace
}  // namespace restante::authenticators
