// SPDX-License-Identifier: Apache-2.0
#include "throttle_case.h"

namespace restante::accounts {

namespace {

using Kind = auth::Origin::Kind;

constexpr unsigned ipv4_network = 32;
constexpr unsigned ipv4_site = 24;
constexpr unsigned ipv4_loopback = 8;
constexpr unsigned ipv6_network = 64;
constexpr unsigned ipv6_block = 56;
constexpr unsigned ipv6_site = 48;
constexpr unsigned ipv6_address = 128;

Bound network_bound(const Network& network, Acquaintance acquaintance) {
  if (network.first.is_local()) return local_bound;
  return acquaintance == Acquaintance::Known ? known_network_bound : unknown_network_bound;
}

Bound wider_bound(const Network& network, Acquaintance acquaintance) {
  const bool is_known = acquaintance == Acquaintance::Known;
  if (network.bits == ipv6_block) return is_known ? known_block_bound : unknown_block_bound;
  return is_known ? known_site_bound : unknown_site_bound;
}

std::vector<Network> wider_of(const auth::Origin& origin) {
  if (origin.is_local()) return {};
  if (origin.kind() == Kind::Ipv4) return {Network::of(origin, ipv4_site)};
  return {Network::of(origin, ipv6_block), Network::of(origin, ipv6_site)};
}

Label label_of_network(const Network& network) {
  return {.network = network};
}

std::uint64_t hash_of(const Label& label, const Memory& memory) {
  return LabelWords(label).hash(memory.places());
}

}  // namespace

Network network_of(const auth::Origin& origin) {
  switch (origin.kind()) {
    case Kind::Ipv4:
      return Network::of(origin, origin.is_local() ? ipv4_loopback : ipv4_network);
    case Kind::Ipv6:
      return Network::of(origin, origin.is_local() ? ipv6_address : ipv6_network);
    case Kind::Unix:
      break;
  }
  return Network::of(origin, 0);
}

std::optional<Network> near_of(const auth::Origin& origin) {
  if (origin.is_local()) return std::nullopt;
  return Network::of(origin, origin.kind() == Kind::Ipv4 ? ipv4_site : ipv6_site);
}

Charge own_charge(const Memory& memory, const auth::Origin& origin, std::string_view user) {
  const Label label{.user = user, .network = network_of(origin)};
  return {Table::Users, label, user_bound, memory.places()};
}

Proofs::Proofs(const Memory& memory) : times_(memory.part(Memory::Part::Proofs)) {}

Acquaintance Proofs::with(std::uint64_t hash, TimePoint now) const {
  const auto proof = times_.find(hash, now + skew_max);
  return proof && now - *proof < proof_kept ? Acquaintance::Known : Acquaintance::Unknown;
}

void Proofs::add(std::uint64_t hash, TimePoint now) {
  times_.change(hash, now + skew_max, [&](std::optional<TimePoint>) { return std::optional(now); });
}

Case::Case(const Memory& memory, const auth::Origin& origin, std::string_view user, TimePoint now)
    : proofs_(memory),
      own_(own_charge(memory, origin, user)),
      network_(hash_of(label_of_network(network_of(origin)), memory)) {
  if (const auto near = near_of(origin)) near_ = hash_of({.user = user, .network = near}, memory);
  if (proofs_.with(own_.hash, now) == Acquaintance::Unknown) {
    add_strangers(memory, origin, user, now);
  }
}

void Case::add_strangers(const Memory& memory, const auth::Origin& origin, std::string_view user,
                         TimePoint now) {
  const auth::KeyedHash& places = memory.places();
  const Network network = network_of(origin);
  const Acquaintance acquaintance = proofs_.with(network_, now);
  of_strangers_.reserve(4);
  of_strangers_.emplace_back(Table::Networks, label_of_network(network),
                             network_bound(network, acquaintance), places);
  for (const Network& wider : wider_of(origin)) {
    of_strangers_.emplace_back(Table::Networks,
                               Label{.network = wider, .acquaintance = acquaintance},
                               wider_bound(wider, acquaintance), places);
  }
  const bool is_near = near_ && proofs_.with(*near_, now) == Acquaintance::Known;
  const Label account{.user = user, .network = is_near ? near_of(origin) : std::nullopt};
  of_strangers_.emplace_back(Table::Accounts, account, account_bound, places);
}

void Case::prove(TimePoint now) {
  proofs_.add(own_.hash, now);
  proofs_.add(network_, now);
  if (near_) proofs_.add(*near_, now);
}

Bound bound_of(Table table, const Label& label, const Memory& memory, TimePoint now) {
  if (table == Table::Users) return user_bound;
  if (table == Table::Accounts || !label.network) return account_bound;
  const Network& network = *label.network;
  if (network.bits != network_of(network.first).bits) {
    return wider_bound(network, label.acquaintance);
  }
  const std::uint64_t hash = hash_of(label_of_network(network), memory);
  return network_bound(network, Proofs(memory).with(hash, now));
}

}  // namespace restante::accounts
