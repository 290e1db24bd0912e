// SPDX-License-Identifier: Apache-2.0
//
// Finds out of each message of a listing what the snapshot has to know: what the index remembers of
// it, if it is what it was; else by measuring it. Several messages at once, where threads are free.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "counting.h"
#include "folders.h"
#include "identity.h"
#include "index.h"
#include "listing.h"
#include "measure.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/spare_threads.h"

namespace restante::stores {

// What is named like a message and can't be served as one.
struct Unserved {
  std::size_t count = 0;
  std::size_t curable = 0;  // of these: no folder changes when somebody puts them right
  Error first{};            // why, and which

  void add(Unserved more);
};

struct Inspection {
  // One a message of the listing; nothing where there is no message any more, or never was.
  std::vector<std::optional<Measure::Finding>> findings;
  std::size_t vanished = 0;   // since they were listed
  std::size_t uncounted = 0;  // because the budget was spent
  Unserved left_out;
  Unserved listed;  // but of another server's making or another user's
};

// A thread's work of a few milliseconds, if the messages are in memory.
constexpr std::size_t messages_a_share = 256;

// A null index remembers nothing. With Patience::CachedOnly, which takes no more than one share, no
// other thread is asked.
[[nodiscard]] Result<Inspection> inspect(const FileSystem& system, const Folders& folders,
                                         const Listing& listing, const Index* index,
                                         const Owners& owners, Patience patience,
                                         SpareThreads& threads, CountingBudget& budget);

}  // namespace restante::stores
