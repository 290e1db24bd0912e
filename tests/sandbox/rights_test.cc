// SPDX-License-Identifier: Apache-2.0
//
// Each right is given up in a child of its own, which then looks for it.
#include "restante/sandbox/rights.h"

#include <gtest/gtest.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <string>

namespace restante::sandbox {
namespace {

// Whether it is so in a child.
template <class Claim>
bool holds(Claim claim) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(claim() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status == 0;
}

// A line of /proc/self/status, such as "CapEff".
std::uint64_t capabilities(const std::string& set) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(set + ":")) return std::stoull(line.substr(set.size() + 1), nullptr, 16);
  }
  return ~std::uint64_t{0};
}

constexpr std::uint64_t all_files = 1 << 1;  // CAP_DAC_OVERRIDE

TEST(Capabilities, AreGoneForGood) {
  EXPECT_TRUE(holds([] {
    const bool may = (capabilities("CapEff") & (1 << 8)) != 0;  // CAP_SETPCAP
    if (!shut_capabilities().has_value() || !drop_capabilities(Kept::Nothing).has_value()) {
      return false;
    }
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
      if (capabilities(set) != 0) return false;
    }
    constexpr int locks = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_KEEP_CAPS_LOCKED;
    const bool is_locked = (::prctl(PR_GET_SECUREBITS) & locks) == locks;
    return !may || (capabilities("CapBnd") == 0 && is_locked);
  }));
}

TEST(Capabilities, OfAllFilesCanBeKept) {
  EXPECT_TRUE(holds([] {
    const std::uint64_t had = capabilities("CapEff") & all_files;
    const bool is_done =
        shut_capabilities().has_value() && drop_capabilities(Kept::AllFiles).has_value();
    return is_done && capabilities("CapEff") == had && capabilities("CapPrm") == had;
  }));
}

TEST(Privileges, AreNotGained) {
  EXPECT_TRUE(holds([] {
    return forbid_new_privileges().has_value() && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
  }));
}

TEST(Cores, AreNotDumped) {
  EXPECT_TRUE(holds([] {
    rlimit limit{1, 1};
    return forbid_core_dumps().has_value() && ::getrlimit(RLIMIT_CORE, &limit) == 0 &&
           limit.rlim_max == 0 && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
  }));
}

}  // namespace
}  // namespace restante::sandbox
