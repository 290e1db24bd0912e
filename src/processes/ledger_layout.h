// SPDX-License-Identifier: Apache-2.0
//
// How the shared memory of the Ledgers is laid out. All zeroes, but for the version: nobody is
// there. A change of anything here needs another version.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "restante/processes/ledger.h"
#include "restante/processes/ledger_memory.h"

namespace restante::processes {

// What mmap() counts in.
inline constexpr std::size_t map_unit = 4096;

struct alignas(map_unit) Ledger::Head {
  static constexpr std::uint64_t version_now = 0x7265'7374'6c65'6404;  // "restled", 4

  std::uint64_t version;
  // Whose page counts, by the mark of the supervisor that has it: the others (0) are not even
  // looked at, for to look takes memory.
  std::array<std::atomic<std::uint8_t>, LedgerMemory::pages_max> is_living;
  // Behind the last of these. There are few, and the first: each new session asks all of them.
  std::atomic<std::uint64_t> living_end;
};

struct alignas(map_unit) Ledger::Page {
  static constexpr std::size_t rows_a_bucket = 8;
  static constexpr unsigned bucket_bits = 13;

  struct Row {
    std::atomic<std::uint64_t> customer;  // 0: free
    std::atomic<std::uint64_t> counts;    // in one piece, so that they are read as they belong
  };
  using Bucket = std::array<Row, rows_a_bucket>;

  std::atomic<std::uint64_t> total;
  std::array<Bucket, std::size_t{1} << bucket_bits> buckets;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a lock could be held by the dead");

}  // namespace restante::processes
