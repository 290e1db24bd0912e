// SPDX-License-Identifier: Apache-2.0
#include "throttle_core.h"

#include "restante/auth/same_name.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace restante::accounts {

namespace {

// Strangers begin to wait where so much of their network's bucket is filled, and those with
// failures of their own are refused where so much is: of 80 failures 10 and 40.
constexpr unsigned eighths = 8;
constexpr unsigned eighths_of_patience = 4;

// Until there is room for one more below `limit`; nothing if there is.
std::optional<Duration> time_until_room(Duration load, Duration cost, Duration limit) {
  const Duration wait = load + cost - limit;
  return wait > Duration(0) ? std::optional(wait) : std::nullopt;
}

// A failure counts in full until its whole drain is over.
std::uint32_t failures_of(Duration load, Duration drain) {
  return static_cast<std::uint32_t>((load + drain - Duration(1)) / drain);
}

}  // namespace

Throttle::Core::Core(const Memory& memory)
    : memory_(memory),
      counters_{
          Counters(memory.part(Memory::Part::UserFailures), user_rows, memory.places()),
          Counters(memory.part(Memory::Part::AccountFailures), user_rows, memory.places()),
          Counters(memory.part(Memory::Part::NetworkFailures), network_rows, memory.places())} {}

std::string Throttle::Core::name_of(std::string_view user) {
  return auth::folded_name(user).substr(0, Label::user_octets_max);
}

Duration Throttle::Core::failed_load(const Charge& charge, TimePoint now) const {
  return counters(charge.table).load(charge.hash, charge.bound.capacity(), now);
}

Duration Throttle::Core::load(const Charge& charge, TimePoint now) const {
  return failed_load(charge, now) + under_way_.load(charge.hash);
}

std::optional<Duration> Throttle::Core::refusal(const Case& attempt, TimePoint now) const {
  const auto until_room = [&](const Charge& charge, Duration limit) {
    return time_until_room(load(charge, now), charge.bound.drain, limit);
  };
  const Charge& own = attempt.own();
  std::optional<Duration> wait = until_room(own, own.bound.capacity());
  for (const Charge& charge : attempt.of_strangers()) {
    wait = std::max(wait, until_room(charge, charge.bound.capacity()));
  }
  if (attempt.of_strangers().empty() || failed_load(own, now) == Duration(0)) return wait;
  const Charge& network = attempt.of_strangers().front();
  const Duration patience = network.bound.capacity() * eighths_of_patience / eighths;
  return std::max(wait, until_room(network, patience));
}

unsigned Throttle::Core::crowd(const Case& attempt, TimePoint now) const {
  if (attempt.of_strangers().empty()) return 0;
  const Charge& network = attempt.of_strangers().front();
  return static_cast<unsigned>(load(network, now) / (network.bound.capacity() / eighths));
}

std::uint32_t Throttle::Core::own_failures(const Case& attempt, TimePoint now) const {
  return failures_of(load(attempt.own(), now), attempt.own().bound.drain);
}

void Throttle::Core::begin(const Case& attempt) {
  const auto loan_of = [](const Charge& charge) {
    return UnderWay::Loan{charge.hash, charge.bound.drain};
  };
  std::vector<UnderWay::Loan> loans;
  loans.reserve(1 + attempt.of_strangers().size());
  loans.push_back(loan_of(attempt.own()));
  for (const Charge& charge : attempt.of_strangers()) loans.push_back(loan_of(charge));
  under_way_.begin(attempt.own().hash, std::move(loans));
}

void Throttle::Core::fail(const Case& attempt, TimePoint now) {
  const auto add = [&](const Charge& charge) {
    const Bound& bound = charge.bound;
    counters(charge.table).add(charge.words, bound.drain, bound.capacity(), now);
  };
  add(attempt.own());
  for (const Charge& charge : attempt.of_strangers()) add(charge);
}

void Throttle::Core::succeed(Case& attempt, TimePoint now) {
  counters(Table::Users).clear(attempt.own().hash);
  attempt.prove(now);
}

Penalty Throttle::Core::penalty_of(Table table, const Label& label, std::uint64_t hash,
                                   TimePoint now) const {
  const Bound bound = bound_of(table, label, memory_, now);
  const Duration load = counters(table).load(hash, bound.capacity(), now);
  Penalty penalty{};
  if (!label.user.empty()) penalty.user = label.user;
  if (label.network) penalty.address = label.network->text();
  penalty.failures = failures_of(load, bound.drain);
  penalty.until = now + load;
  const auto wait = time_until_room(load, bound.drain, bound.capacity());
  if (wait) penalty.refused_until = now + *wait;
  return penalty;
}

}  // namespace restante::accounts
