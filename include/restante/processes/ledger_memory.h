// SPDX-License-Identifier: Apache-2.0
//
// The memory behind all Ledgers, as the supervisor holds it. It never maps it, lest a child inherit
// what it may not have: it writes by the descriptor, and a child maps what is its own.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/base/shared_memory.h"
#include "restante/processes/ledger.h"
#include "restante/processes/owner_marks.h"

namespace restante::processes {

class LedgerMemory {
 public:
  // Of the workers of all sets that live: five sets of a machine with 200 processors.
  static constexpr std::size_t pages_max = 1024;

  LedgerMemory() = default;  // none

  // TryAgain where there is no memory or descriptor.
  [[nodiscard]] static Result<LedgerMemory> make();
  // That of a supervisor before. Unsupported: its layout is none of ours.
  [[nodiscard]] static Result<LedgerMemory> adopt(Descriptor memory);

  // A page, empty, that counts from now on. Busy: there are no more.
  [[nodiscard]] Result<std::size_t> claim();
  // For a successor.
  void clear(std::size_t slot);
  void release(std::size_t slot);
  // Those that the supervisors before have left behind.
  void release_inherited();
  // Those of one that was to be the next, and is gone.
  void release_successors();

  // Sessions of all workers.
  std::uint64_t total() const;

  // For a child; without a slot, one that only reads.
  [[nodiscard]] Result<std::unique_ptr<Ledger>> map(std::optional<std::size_t> slot) const;

  const Descriptor& descriptor() const { return memory_; }

 private:
  explicit LedgerMemory(Descriptor memory)
      : memory_(std::move(memory)), readable_(only_to_read(memory_)) {}

  static off_t page_at(std::size_t slot);
  static off_t octets_of_all();
  static SharedLayout layout();

  // Whose each page is; 0: nobody's.
  std::array<std::uint8_t, pages_max> living() const;
  void set_living(std::size_t slot, std::uint8_t mark);

  Descriptor memory_;    // for reading and writing
  Descriptor readable_;  // what is mapped by it can't be made writable
  OwnerMarks marks_;
};

}  // namespace restante::processes
