// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/ledger.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "restante/processes/ledger_memory.h"

namespace restante::processes {
namespace {

constexpr std::uint64_t joe = 17;
constexpr std::uint64_t ann = 18;

class ALedger : public ::testing::Test {
 protected:
  explicit ALedger(std::size_t workers = 3) {
    auto memory = LedgerMemory::make();
    EXPECT_TRUE(memory.has_value());
    memory_ = std::move(*memory);
    for (std::size_t worker = 0; worker < workers; ++worker) add();
  }

  void add() {
    const auto page = memory_.claim();
    ASSERT_TRUE(page.has_value());
    pages_.push_back(*page);
    ledgers_.push_back(map(*page));
  }

  std::unique_ptr<Ledger> map(std::optional<std::size_t> page) {
    auto ledger = memory_.map(page);
    EXPECT_TRUE(ledger.has_value());
    return std::move(*ledger);
  }

  Ledger& of(std::size_t worker) { return *ledgers_[worker]; }

  LedgerMemory memory_;
  std::vector<std::size_t> pages_;
  std::vector<std::unique_ptr<Ledger>> ledgers_;
};

TEST_F(ALedger, AddsUpTheOthers) {
  of(0).set_total(5);
  of(1).set_total(7);
  of(0).set(joe, {2, 1});
  of(1).set(joe, {3, 0});
  of(1).set(ann, {4, 4});
  EXPECT_EQ(of(2).total_elsewhere(), 12U);
  EXPECT_EQ(of(0).total_elsewhere(), 7U);
  EXPECT_EQ(of(2).elsewhere(joe), (SessionCounts{5, 1}));
  EXPECT_EQ(of(1).elsewhere(joe), (SessionCounts{2, 1}));
  EXPECT_EQ(of(1).elsewhere(ann), SessionCounts{});
  EXPECT_EQ(memory_.total(), 12U);
}

TEST_F(ALedger, CountsWorkersOfLaterSets) {
  const auto reader = map(std::nullopt);
  add();
  of(3).set_total(4);
  of(3).set(joe, {4, 2});
  EXPECT_EQ(of(0).total_elsewhere(), 4U);
  EXPECT_EQ(of(0).elsewhere(joe), (SessionCounts{4, 2}));
  EXPECT_EQ(reader->total_elsewhere(), 4U);
}

TEST_F(ALedger, ForgetsWhoHasNoSession) {
  // More customers than the page has room for, one after the other.
  for (std::uint64_t customer = 1; customer < 200'000; ++customer) {
    of(0).set(customer, {1, 1});
    ASSERT_EQ(of(1).elsewhere(customer), (SessionCounts{1, 1})) << customer;
    of(0).set(customer, {0, 0});
    ASSERT_EQ(of(1).elsewhere(customer), SessionCounts{}) << customer;
  }
}

TEST_F(ALedger, HasRoomForACrowdAtOnce) {
  constexpr std::uint64_t crowd = 10'000;
  for (std::uint64_t customer = 1; customer <= crowd; ++customer) of(0).set(customer, {1, 0});
  std::uint64_t found = 0;
  for (std::uint64_t customer = 1; customer <= crowd; ++customer) {
    found += of(1).elsewhere(customer).sessions;
  }
  EXPECT_GE(found, crowd * 99 / 100);
}

TEST_F(ALedger, WithoutRoomKeepsWhatItHas) {
  for (std::uint64_t customer = 1; customer <= 500'000; ++customer) of(0).set(customer, {1, 0});
  std::uint64_t found = 0;
  for (std::uint64_t customer = 1; customer <= 500'000; ++customer) {
    const std::uint32_t sessions = of(1).elsewhere(customer).sessions;
    ASSERT_LE(sessions, 1U);
    found += sessions;
  }
  EXPECT_EQ(found, 65'536U);
}

TEST_F(ALedger, IsClearedForASuccessor) {
  of(0).set_total(5);
  of(0).set(joe, {5, 5});
  of(1).set(joe, {1, 1});
  memory_.clear(pages_[0]);
  EXPECT_EQ(of(1).total_elsewhere(), 0U);
  EXPECT_EQ(of(1).elsewhere(joe), SessionCounts{});
  EXPECT_EQ(of(0).elsewhere(joe), (SessionCounts{1, 1}));
}

TEST_F(ALedger, DoesNotCountWhoWasReleased) {
  of(0).set_total(5);
  of(1).set_total(2);
  memory_.release(pages_[0]);
  EXPECT_EQ(of(2).total_elsewhere(), 2U);
}

// Each supervisor adopts the memory of the one before, and claims pages of its own.
TEST_F(ALedger, KnowsWhosePagesAreWhose) {
  const auto adopt = [&] {
    auto adopted = LedgerMemory::adopt(Descriptor(::dup(memory_.descriptor().number())));
    EXPECT_TRUE(adopted.has_value());
    return std::move(*adopted);
  };
  of(0).set_total(1);
  LedgerMemory second = adopt();
  map(*second.claim())->set_total(10);
  LedgerMemory killed = adopt();
  map(*killed.claim())->set_total(100);
  EXPECT_EQ(second.total(), 111U);
  second.release_successors();
  EXPECT_EQ(second.total(), 11U);
  LedgerMemory third = adopt();
  map(*third.claim())->set_total(100);
  second.release_inherited();
  EXPECT_EQ(second.total(), 110U);
  third.release_inherited();
  EXPECT_EQ(third.total(), 100U);
}

TEST_F(ALedger, HasAPageForSoManyAndNoMore) {
  for (std::size_t count = pages_.size(); count < LedgerMemory::pages_max; ++count) {
    ASSERT_TRUE(memory_.claim().has_value()) << count;
  }
  EXPECT_EQ(memory_.claim().error().kind, ErrorKind::Busy);
  memory_.release(5);
  EXPECT_EQ(*memory_.claim(), 5U);
}

TEST_F(ALedger, TakesNoMemoryForPagesThatAreNotUsed) {
  of(0).set(joe, {1, 1});
  for (std::uint64_t customer = 1; customer <= 100'000; ++customer) of(1).elsewhere(customer);
  struct stat facts {};
  ASSERT_EQ(::fstat(memory_.descriptor().number(), &facts), 0);
  EXPECT_LT(facts.st_blocks * 512, 4 * 1024 * 1024);
}

TEST_F(ALedger, IsAdoptedByItsVersionAlone) {
  of(0).set_total(5);
  auto adopted = LedgerMemory::adopt(Descriptor(::dup(memory_.descriptor().number())));
  ASSERT_TRUE(adopted.has_value());
  EXPECT_EQ(adopted->total(), 5U);
  const std::uint64_t other_version = 9;
  ASSERT_EQ(::pwrite(memory_.descriptor().number(), &other_version, sizeof other_version, 0), 8);
  EXPECT_EQ(LedgerMemory::adopt(Descriptor(::dup(memory_.descriptor().number()))).error().kind,
            ErrorKind::Unsupported);
  EXPECT_FALSE(LedgerMemory::adopt(Descriptor(::open("/dev/zero", O_RDWR))).has_value());
  EXPECT_FALSE(LedgerMemory::adopt(Descriptor()).has_value());
}

// Where a ledger lies in this process.
struct Mapping {
  char* from;
  std::size_t octets;
  std::string rights;
};

std::vector<Mapping> mappings() {
  std::vector<Mapping> all;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find("restante-ledger") == std::string::npos) continue;
    unsigned long from = 0;
    unsigned long to = 0;
    char dash = 0;
    std::string rights;
    std::istringstream(line) >> std::hex >> from >> dash >> to >> rights;
    all.push_back({reinterpret_cast<char*>(from), to - from, rights});
  }
  return all;
}

// In a child, as a worker has it: what it finds is its exit code.
int in_a_child(const std::function<int()>& tries) {
  const pid_t child = ::fork();
  if (child == 0) std::_Exit(tries());
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

TEST_F(ALedger, OfAWorkerCanChangeItsOwnPageAlone) {
  ledgers_.clear();
  const int found = in_a_child([&] {
    const auto own = map(pages_[1]);
    memory_ = LedgerMemory();
    own->set_total(3);
    if (mappings().size() != 2) return 1;
    for (const Mapping& mapping : mappings()) {
      if (mapping.rights == "rw-s") {
        if (mapping.octets > 2 * 1024 * 1024) return 2;
      } else if (mapping.rights == "r--s") {
        if (::mprotect(mapping.from, mapping.octets, PROT_READ | PROT_WRITE) == 0) return 3;
        if (errno != EACCES) return 4;
      } else {
        return 5;
      }
    }
    return 0;
  });
  EXPECT_EQ(found, 0);
  EXPECT_EQ(memory_.total(), 3U);
}

TEST_F(ALedger, LeavesAWorkerNoDescriptorToMapItAgain) {
  ledgers_.clear();
  const int found = in_a_child([&] {
    const auto own = map(pages_[1]);
    memory_ = LedgerMemory();
    for (int descriptor = 0; descriptor < 1000; ++descriptor) {
      struct stat facts {};
      if (::fstat(descriptor, &facts) == 0 && facts.st_size > 1024 * 1024 * 1024) return 1;
    }
    return 0;
  });
  EXPECT_EQ(found, 0);
}

TEST_F(ALedger, CanNotBeMadeShorter) {
  EXPECT_NE(::ftruncate(memory_.descriptor().number(), 0), 0);
}

}  // namespace
}  // namespace restante::processes
