// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/metrics_memory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace restante::processes {
namespace {

using metrics::Metric;

class SharedCounts : public ::testing::Test {
 protected:
  SharedCounts() {
    auto memory = MetricsMemory::make();
    EXPECT_TRUE(memory.has_value());
    memory_ = std::move(*memory);
    book_ = std::move(memory_.map_all().value());
    slot_ = memory_.claim().value();
    sheet_ = std::move(memory_.map(slot_).value());
  }

  std::uint64_t figure(Metric metric) const {
    return book_->figures()[metrics::first_cell(metric)];
  }

  MetricsMemory memory_;
  std::unique_ptr<MetricsBook> book_;
  std::size_t slot_ = 0;
  MappedSheet sheet_;
};

TEST_F(SharedCounts, AreAddedUp) {
  sheet_->add(Metric::SentOctets, 5);
  const auto other = memory_.map(memory_.claim().value()).value();
  other->add(Metric::SentOctets, 2);
  memory_.own().add(Metric::SentOctets, 1);
  EXPECT_EQ(figure(Metric::SentOctets), 8U);
}

TEST_F(SharedCounts, NeverGoBackWhenAProcessIsReplacedOrASetIsOver) {
  sheet_->add(Metric::SentOctets, 5);
  sheet_->set(Metric::Sessions, 3);
  memory_.clear(slot_);
  EXPECT_EQ(figure(Metric::SentOctets), 5U);
  EXPECT_EQ(figure(Metric::Sessions), 0U);
  sheet_->add(Metric::SentOctets, 1);
  EXPECT_EQ(figure(Metric::SentOctets), 6U);
  memory_.release(slot_);
  memory_.release(slot_);
  EXPECT_EQ(figure(Metric::SentOctets), 6U);
}

// Also not for a moment.
TEST_F(SharedCounts, NeverGoBackForWhoeverReadsMeanwhile) {
  std::atomic<bool> is_over = false;
  std::uint64_t steps_back = 0;
  std::thread reader([&] {
    for (std::uint64_t last = 0; !is_over;) {
      const std::uint64_t now = figure(Metric::SentOctets);
      if (now < last) ++steps_back;
      last = now;
    }
  });
  for (int round = 0; round < 2'000; ++round) {
    sheet_->add(Metric::SentOctets, 3);
    memory_.clear(slot_);
  }
  is_over = true;
  reader.join();
  EXPECT_EQ(steps_back, 0U);
  EXPECT_EQ(figure(Metric::SentOctets), 6'000U);
}

TEST_F(SharedCounts, KeepTheSupervisorsOwn) {
  memory_.own().add(Metric::WorkersRestarted);
  memory_.own().set(Metric::ReloadSuccess, 1);
  memory_.release_inherited();
  memory_.release_successors();
  EXPECT_EQ(figure(Metric::WorkersRestarted), 1U);
  EXPECT_EQ(figure(Metric::ReloadSuccess), 1U);
}

TEST_F(SharedCounts, HaveListenersByTheirNames) {
  const auto places = memory_.places_of({{.address = "a"}, {.address = "b"}});
  EXPECT_EQ(memory_.places_of({{.address = "b"}}).at("b"), places.at("b"));
  EXPECT_NE(places.at("a"), places.at("b"));
  EXPECT_EQ(book_->listeners()[places.at("b")], "b");
  EXPECT_EQ(book_->listeners().back(), metrics::other_listeners);
}

TEST_F(SharedCounts, CountListenersBeyondTheirPlacesTogether) {
  const std::string long_name(1000, 'x');
  EXPECT_EQ(memory_.places_of({{.address = long_name}}).at(long_name), metrics::listeners_max - 1);
  for (std::size_t at = 0; at < 2 * metrics::listeners_max; ++at) {
    memory_.places_of({{.address = std::to_string(at)}});
  }
  EXPECT_EQ(memory_.places_of({{.address = "one more"}}).at("one more"),
            metrics::listeners_max - 1);
  EXPECT_EQ(book_->listeners().back(), metrics::other_listeners);
}

TEST_F(SharedCounts, RememberTheWarningsOfThoseWhoEnded) {
  sheet_->warnings.add(1, "first");
  memory_.own().warnings.add(2, "second");
  memory_.clear(slot_);
  memory_.release(slot_);
  const auto warnings = book_->warnings(5);
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_EQ(warnings[0].text, "second");
  EXPECT_EQ(warnings[1].text, "first");
  EXPECT_EQ(book_->warnings(1).size(), 1U);
}

TEST_F(SharedCounts, GoOnInTheNextProgram) {
  sheet_->add(Metric::SentOctets, 5);
  book_->history().add({1000, {}});
  auto adopted = MetricsMemory::adopt(Descriptor(::dup(memory_.descriptor().number())));
  ASSERT_TRUE(adopted.has_value());
  const auto book = adopted->map_all().value();
  EXPECT_EQ(book->figures()[metrics::first_cell(Metric::SentOctets)], 5U);
  EXPECT_EQ(book->history().points(1000).size(), 1U);
  adopted->release_inherited();
  EXPECT_EQ(book->figures()[metrics::first_cell(Metric::SentOctets)], 5U);
}

TEST_F(SharedCounts, GoOnWhereTheNextProgramDoesNot) {
  {
    auto adopted = MetricsMemory::adopt(Descriptor(::dup(memory_.descriptor().number())));
    ASSERT_TRUE(adopted.has_value());
    adopted->own().add(Metric::WorkersRestarted);
    adopted->own().set(Metric::ReloadSuccess, 1);
  }
  sheet_->add(Metric::SentOctets, 5);
  memory_.release_successors();
  EXPECT_EQ(figure(Metric::WorkersRestarted), 1U);
  EXPECT_EQ(figure(Metric::ReloadSuccess), 0U);
  EXPECT_EQ(figure(Metric::SentOctets), 5U);
}

TEST_F(SharedCounts, AreAdoptedByTheirVersionAlone) {
  const std::uint64_t other_version = 9;
  ASSERT_EQ(::pwrite(memory_.descriptor().number(), &other_version, sizeof other_version, 0), 8);
  EXPECT_EQ(MetricsMemory::adopt(Descriptor(::dup(memory_.descriptor().number()))).error().kind,
            ErrorKind::Unsupported);
  EXPECT_FALSE(MetricsMemory::adopt(Descriptor(::open("/dev/zero", O_RDWR))).has_value());
  EXPECT_FALSE(MetricsMemory::adopt(Descriptor()).has_value());
}

TEST_F(SharedCounts, RunOutOfPlaces) {
  Result<std::size_t> slot = 0;
  while (slot.has_value()) slot = memory_.claim();
  EXPECT_EQ(slot.error().kind, ErrorKind::Busy);
  memory_.release(slot_);
  EXPECT_TRUE(memory_.claim().has_value());
}

TEST_F(SharedCounts, TakeNoMemoryForPlacesThatAreNotUsed) {
  for (int round = 0; round < 100; ++round) (void)book_->figures();
  struct stat facts {};
  ASSERT_EQ(::fstat(memory_.descriptor().number(), &facts), 0);
  EXPECT_LT(facts.st_blocks * 512, 512 * 1024);
}

TEST_F(SharedCounts, CanNotBeMadeShorter) {
  EXPECT_NE(::ftruncate(memory_.descriptor().number(), 0), 0);
}

// The rights of what is mapped of it in this process.
std::vector<std::string> mappings() {
  std::vector<std::string> all;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find("restante-metrics") == std::string::npos) continue;
    all.push_back(line.substr(line.find(' ') + 1, 4));
  }
  return all;
}

TEST_F(SharedCounts, OfAChildAreItsOwnSheetAlone) {
  book_.reset();
  sheet_.reset();
  const pid_t child = ::fork();
  if (child == 0) {
    // What the supervisor has is not there.
    if (!mappings().empty()) std::_Exit(1);
    const auto own = memory_.map(slot_);
    memory_ = MetricsMemory();
    (*own)->add(Metric::SentOctets);
    if (mappings() != std::vector<std::string>{"rw-s"}) std::_Exit(2);
    std::_Exit(0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(memory_.map(slot_).value()->get(Metric::SentOctets), 1U);
}

TEST_F(SharedCounts, OfAClerkCanBeReadAndNotWritten) {
  const auto rights = mappings();
  EXPECT_EQ(std::ranges::count(rights, "r--s"), 1);
  // The supervisor's, the sheet's and the hour's.
  EXPECT_EQ(std::ranges::count(rights, "rw-s"), 3);
}

}  // namespace
}  // namespace restante::processes
