// SPDX-License-Identifier: Apache-2.0
//
// How many sessions each worker has, in all and from each customer address, in memory that all
// workers share: so a limit holds for the server as a whole.
//
// Each worker writes its own page and reads the others': no locks, and what a worker that crashed
// left behind is its page alone, which is cleared before its successor begins. Whoever writes first
// and then reads sees at least one of two that do so at the same time: a limit is never passed, but
// two that come at once may both be turned away.
//
// A page has room for 8 customers of the same hash and 65,536 in all, a MiB. Customers beyond that
// are not written: their worker counts them alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "restante/base/result.h"

namespace restante::server {

struct SessionCounts {
  std::uint32_t sessions = 0;
  std::uint32_t pending = 0;  // of them, not yet logged in

  bool operator==(const SessionCounts&) const = default;
};

class Ledger {
 public:
  // To be made before the workers are forked. TryAgain where there is no memory.
  [[nodiscard]] static Result<std::unique_ptr<Ledger>> make(std::size_t workers);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Workers count from 0 here. `customer` is never 0.
  void clear(std::size_t worker);
  void set_total(std::size_t worker, std::uint64_t sessions);
  void set(std::size_t worker, std::uint64_t customer, SessionCounts counts);

  // Of all but this worker.
  std::uint64_t total_elsewhere(std::size_t worker) const;
  SessionCounts elsewhere(std::size_t worker, std::uint64_t customer) const;

 private:
  struct Page;

  Ledger(Page* pages, std::size_t workers) : pages_(pages), workers_(workers) {}

  Page* const pages_;
  const std::size_t workers_;
};

}  // namespace restante::server
