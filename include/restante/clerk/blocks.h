// SPDX-License-Identifier: Apache-2.0
//
// Networks from which nobody new comes in, in memory that the supervisor holds: the clerk writes
// it, workers read it, and it outlives them all, until a new start.
//
// A row is written by one clerk at a time and read by all without a lock: while it is being changed
// it counts as empty, and so does what a clerk that died has left half written. A worker looks at
// the rows that were ever used, and at none where nobody was ever blocked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "restante/auth/network.h"
#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/base/shared_memory.h"

namespace restante::clerk {

struct Block {
  auth::Network network;
  TimePoint since{};
  std::optional<TimePoint> until{};  // nothing: until it is taken back

  bool is_over(TimePoint now) const { return until && *until <= now; }
};

class Blocks {
 public:
  // Each new connection is compared with all of them, some microseconds' work. Whoever needs more
  // has a firewall.
  static constexpr std::size_t blocks_max = 1024;

  enum class Access { Reads, Writes };

  // For the supervisor to hold: nobody can change its size.
  [[nodiscard]] static Result<Descriptor> make();
  // `descriptor` is borrowed, and may be closed afterwards. Unsupported: it is none of ours.
  [[nodiscard]] static Result<Blocks> open(int descriptor, Access access);
  Blocks(Blocks&&) noexcept;
  Blocks& operator=(Blocks&&) noexcept;
  ~Blocks();

  // REQUIRES for these two: Access::Writes. One of the same network is replaced. Busy: there is no
  // more room.
  [[nodiscard]] Result<void> add(const Block& block, TimePoint now);
  enum class Removed { Yes, WasNone };
  Removed remove(const auth::Network& network, TimePoint now);

  // Those that are not over.
  std::vector<Block> all(TimePoint now) const;
  bool contain(const auth::Origin& origin, TimePoint now) const;

 private:
  struct Table;
  static SharedLayout layout();

  explicit Blocks(Table* table) : table_(table) {}

  Table* table_;  // null: moved from
};

}  // namespace restante::clerk
