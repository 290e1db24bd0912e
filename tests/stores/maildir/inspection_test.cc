// SPDX-License-Identifier: Apache-2.0
//
// Maildirs of so many messages that several threads look at them: what they find is what one would.
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <future>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "inspection.h"
#include "maildir_fixture.h"

namespace restante::stores {
namespace {

constexpr std::uint32_t messages = 5 * messages_a_share + messages_a_share / 2;

class InspectionTest : public MaildirTest {
 protected:
  InspectionTest() : MaildirTest(folder_in_memory()) {
    for (std::uint32_t number = 0; number < messages; ++number) put(number);
  }

  static std::string base_name(std::uint32_t number) {
    return std::to_string(1'000'000 + number) + ".a";
  }

  // One is a line of a hundred octets at most, and a half have no line end.
  void put(std::uint32_t number) {
    const std::size_t octets = random_() % 100;
    const std::string end = random_() % 2 == 0 ? "\n" : "";
    const std::string line = std::string(octets, 'x') + end;
    std::string name = base_name(number);
    // The octets that the name promises are without the line end that RETR adds.
    const std::size_t with_crlf = line.size() + end.size();
    if (random_() % 2 == 0) {
      name += ",S=" + std::to_string(line.size()) + ",W=" + std::to_string(with_crlf);
    }
    deliver("new/" + name, line);
    expected_[name] = line.empty() ? 0 : octets + 2;
  }

  void remove(const std::string& name) {
    std::filesystem::remove(maildir() / "new" / name);
    expected_.erase(name);
  }

  std::string any_name() { return name_at(random_() % expected_.size()); }

  Sight expected() const {
    Sight sight;
    for (const auto& [name, octets] : expected_) sight.emplace_back("n" + name, name, octets);
    return sight;
  }

  std::string name_at(std::size_t index) const {
    return std::next(expected_.begin(), static_cast<std::ptrdiff_t>(index))->first;
  }

  void expect_error_about(const std::string& name) {
    const auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().text.find(name), std::string::npos) << opened.error().text;
  }

  // The calls fail that are made of these files.
  void fail(Call failing, std::map<std::string, int> errors) {
    system_.fault = [=, errors = std::move(errors)](Call call, std::string_view name) {
      const auto found = errors.find(std::string(name));
      return call == failing && found != errors.end() ? -found->second : 0;
    };
  }

  std::mt19937 random_{1939};
  std::map<std::string, std::uint64_t> expected_;
};

TEST_F(InspectionTest, FindsEachMessageInItsPlace) {
  EXPECT_EQ(sight(), expected());
  EXPECT_EQ(sight(), expected());  // by the index
}

TEST_F(InspectionTest, RemembersWhatIsUnchangedWhereverItStands) {
  for (int round = 0; round < 20; ++round) {
    const int changes = static_cast<int>(random_() % 3 == 0 ? messages / 2 : 4);
    for (int change = 0; change < changes; ++change) remove(any_name());
    for (int change = 0; change < changes; ++change) put(random_() % (2 * messages));
    system_.reads = 0;
    EXPECT_EQ(sight(), expected());
    // The index is read in three pieces, and what is new twice at most.
    EXPECT_LE(system_.reads, round == 0 ? 2 * messages : 3U + 2U * static_cast<unsigned>(changes));
  }
}

TEST_F(InspectionTest, TellsOfTheFirstOfTwoInAShareThatCanNotBeRead) {
  fail(Call::Open, {{name_at(20), EIO}, {name_at(10), EIO}});
  expect_error_about(name_at(10));
}

TEST_F(InspectionTest, TellsOfTheFirstInTheOrderAlsoWhereAnotherFailedEarlier) {
  const std::string first = name_at(messages_a_share + 10);
  const std::string second = name_at(2 * messages_a_share);
  std::promise<void> second_failed;
  system_.fault = [&, failed = second_failed.get_future().share()](Call call,
                                                                   std::string_view name) {
    if (call != Call::Open) return 0;
    if (name == second) {
      second_failed.set_value();
      return -EIO;
    }
    if (name != first) return 0;
    EXPECT_EQ(failed.wait_for(std::chrono::seconds(30)), std::future_status::ready);
    return -EIO;
  };
  expect_error_about(first);
}

TEST_F(InspectionTest, LeavesOutWhatIsNoMessage) {
  std::map<std::string, int> errors;
  for (int link = 0; link < 50; ++link) errors[any_name()] = ELOOP;
  fail(Call::Open, errors);
  for (const auto& [name, error] : errors) expected_.erase(name);
  EXPECT_EQ(sight(), expected());
}

TEST_F(InspectionTest, ListsOnceMoreWhenMessagesVanish) {
  std::map<std::string, int> errors;
  for (int vanished = 0; vanished < 50; ++vanished) errors[any_name()] = ENOENT;
  fail(Call::Open, errors);
  std::atomic<int> opened_folders = 0;
  system_.fault = [&, missing = system_.fault](Call call, std::string_view name) {
    if (call == Call::Open && name == ".") ++opened_folders;
    return missing(call, name);
  };
  for (const auto& [name, error] : errors) expected_.erase(name);
  EXPECT_EQ(sight(), expected());
  EXPECT_EQ(opened_folders, 4);
}

}  // namespace
}  // namespace restante::stores
