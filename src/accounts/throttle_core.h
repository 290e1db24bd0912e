// SPDX-License-Identifier: Apache-2.0
//
// The throttle's buckets, in shared memory and under way. What a case means for them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "counters.h"
#include "restante/accounts/throttle.h"
#include "throttle_case.h"
#include "under_way.h"

namespace restante::accounts {

class Throttle::Core {
 public:
  explicit Core(const Memory& memory);

  // In lower case, of at most as many octets as count.
  static std::string name_of(std::string_view user);

  // Until the attempt may be made; nothing if it may be made now.
  [[nodiscard]] std::optional<Duration> refusal(const Case& attempt, TimePoint now) const;
  // How full the strangers' network is, in eighths of its bucket. 0 for a user known there.
  unsigned crowd(const Case& attempt, TimePoint now) const;
  // Failures of the user at the network, with those under way.
  std::uint32_t own_failures(const Case& attempt, TimePoint now) const;

  void begin(const Case& attempt);
  void end(const Charge& own) { under_way_.end(own.hash); }
  void fail(const Case& attempt, TimePoint now);
  void succeed(Case& attempt, TimePoint now);

  const Memory& memory() const { return memory_; }

  // Calls visit(Counters&, hash, const Penalty&) for each bucket that the filter lets through and
  // that is not empty.
  template <class Visit>
  void for_each_penalty(const PenaltyFilter& filter, TimePoint now, Visit visit);

 private:
  Counters& counters(Table table) { return counters_[static_cast<std::size_t>(table)]; }
  const Counters& counters(Table table) const { return counters_[static_cast<std::size_t>(table)]; }
  Duration failed_load(const Charge& charge, TimePoint now) const;
  Duration load(const Charge& charge, TimePoint now) const;
  Penalty penalty_of(Table table, const Label& label, std::uint64_t hash, TimePoint now) const;

  const Memory& memory_;
  std::array<Counters, 3> counters_;  // in the order of Table
  UnderWay under_way_;
};

template <class Visit>
void Throttle::Core::for_each_penalty(const PenaltyFilter& filter, TimePoint now, Visit visit) {
  std::optional<std::string> user;
  if (filter.user) user = name_of(*filter.user);
  for (const Table table : {Table::Users, Table::Accounts, Table::Networks}) {
    counters(table).for_each([&](const Label& label, std::uint64_t hash) {
      if (user && *user != label.user) return;
      if (filter.address && label.network && !label.network->contains(*filter.address)) return;
      const Penalty penalty = penalty_of(table, label, hash, now);
      if (penalty.failures > 0) visit(counters(table), hash, penalty);
    });
  }
}

}  // namespace restante::accounts
