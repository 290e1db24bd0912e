// SPDX-License-Identifier: Apache-2.0
//
// How many sessions each worker has, in all and from each customer address, in memory that all
// workers share: so a limit holds for the server as a whole, over all sets that live and over
// upgrades.
//
// Each worker writes its own page and can only read the others': that is how the memory is mapped,
// and no descriptor of it is left to map it otherwise. No locks; what a worker that crashed left
// behind is its page alone, which the supervisor clears before its successor begins. Whoever writes
// first and then reads sees at least one of two that do so at the same time: a limit is never
// passed, but two that come at once may both be turned away.
//
// A page has room for 8 customers of the same hash and 65,536 in all, a MiB. Customers beyond that
// are not written: their worker counts them alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "restante/base/result.h"

namespace restante::processes {

struct SessionCounts {
  std::uint32_t sessions = 0;
  std::uint32_t pending = 0;  // of them, not yet logged in

  bool operator==(const SessionCounts&) const = default;
};

class LedgerMemory;

class Ledger {
 public:
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // REQUIRES: a worker's ledger. `customer` is never 0.
  void set_total(std::uint64_t sessions);
  void set(std::uint64_t customer, SessionCounts counts);

  // Of all living workers but this one.
  std::uint64_t total_elsewhere() const;
  SessionCounts elsewhere(std::uint64_t customer) const;

 private:
  friend class LedgerMemory;
  struct Page;
  struct Head;

  Ledger(const char* memory, Page* own, std::size_t own_slot)
      : memory_(memory), own_(own), own_slot_(own_slot) {}

  const Head& head() const;
  const Page& page(std::size_t slot) const;
  std::size_t living_end() const;

  const char* const memory_;    // all of it, for reading
  Page* const own_;             // null: none
  const std::size_t own_slot_;  // no slot's number if there is none
};

}  // namespace restante::processes
