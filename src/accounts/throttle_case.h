// SPDX-License-Identifier: Apache-2.0
//
// An attempt as the throttle sees it: the buckets that it would fill if it failed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "label.h"
#include "restante/accounts/throttle.h"
#include "time_table.h"

namespace restante::accounts {

enum class Table : std::uint8_t { Users, Accounts, Networks };

struct Charge {
  Charge(Table in, const Label& label, Bound to, const auth::KeyedHash& places)
      : table(in), words(label), hash(words.hash(places)), bound(to) {}

  Table table;
  LabelWords words;
  std::uint64_t hash;
  Bound bound;
};

// An IPv4 address, an IPv6 /64, or what stands for this machine; and what counts as near it.
Network network_of(const auth::Origin& origin);
std::optional<Network> near_of(const auth::Origin& origin);

// Of the user at the network.
Charge own_charge(const Memory& memory, const auth::Origin& origin, std::string_view user);

// Who was there before.
class Proofs {
 public:
  explicit Proofs(const Memory& memory);

  Acquaintance with(std::uint64_t hash, TimePoint now) const;
  void add(std::uint64_t hash, TimePoint now);

 private:
  TimeTable times_;
};

// `user` is in lower case and short enough; borrowed.
class Case {
 public:
  Case(const Memory& memory, const auth::Origin& origin, std::string_view user, TimePoint now);

  const Charge& own() const { return own_; }
  // Empty for a user who is known at the network. The first is the network's own.
  const std::vector<Charge>& of_strangers() const { return of_strangers_; }

  // Remembers the success.
  void prove(TimePoint now);

 private:
  void add_strangers(const Memory& memory, const auth::Origin& origin, std::string_view user,
                     TimePoint now);

  Proofs proofs_;
  Charge own_;
  std::uint64_t network_;
  std::optional<std::uint64_t> near_;
  std::vector<Charge> of_strangers_;
};

// The bound of a bucket that was found in a table.
Bound bound_of(Table table, const Label& label, const Memory& memory, TimePoint now);

}  // namespace restante::accounts
