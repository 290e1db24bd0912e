// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/throttle.h"

#include "throttle_core.h"

#include <algorithm>

namespace restante::accounts {

namespace {

// The longest wait is 8 times the base: more would only hold our own descriptors, and a client
// gives up.
constexpr std::uint32_t doublings_max = 3;

Duration doubled(Duration base, std::uint32_t times) {
  return base * (1U << std::min(times, doublings_max));
}

Duration wait_in_crowd(Duration base, unsigned crowd) {
  return crowd == 0 ? Duration(0) : doubled(base, crowd - 1);
}

}  // namespace

Throttle::Throttle(const Memory& memory, Duration base)
    : base_(base), core_(std::make_unique<Core>(memory)) {}

Throttle::Throttle(Throttle&&) noexcept = default;
Throttle& Throttle::operator=(Throttle&&) noexcept = default;
Throttle::~Throttle() = default;

Duration Throttle::longest_wait(Duration base) {
  return doubled(base, doublings_max);
}

Ruling Throttle::begin(const auth::Origin& origin, std::string_view user, TimePoint now) {
  if (base_ == Duration(0)) return {Ruling::Verdict::Proceed, Duration(0)};
  const std::string name = Core::name_of(user);
  const Case attempt(core_->memory(), origin, name, now);
  if (const auto wait = core_->refusal(attempt, now)) return {Ruling::Verdict::Refuse, *wait};
  const unsigned crowd = core_->crowd(attempt, now);
  core_->begin(attempt);
  return {Ruling::Verdict::Proceed, wait_in_crowd(base_, crowd)};
}

void Throttle::succeeded(const auth::Origin& origin, std::string_view user, TimePoint now) {
  if (base_ == Duration(0)) return;
  const std::string name = Core::name_of(user);
  Case attempt(core_->memory(), origin, name, now);
  core_->end(attempt.own());
  core_->succeed(attempt, now);
}

Duration Throttle::failed(const auth::Origin& origin, std::string_view user, TimePoint now) {
  if (base_ == Duration(0)) return base_;
  const std::string name = Core::name_of(user);
  const Case attempt(core_->memory(), origin, name, now);
  core_->end(attempt.own());
  const Duration delay = doubled(base_, core_->own_failures(attempt, now));
  core_->fail(attempt, now);
  return std::max(delay, wait_in_crowd(base_, core_->crowd(attempt, now)));
}

void Throttle::abandoned(const auth::Origin& origin, std::string_view user) {
  if (base_ == Duration(0)) return;
  const std::string name = Core::name_of(user);
  core_->end(own_charge(core_->memory(), origin, name));
}

std::vector<Penalty> Throttle::list(const PenaltyFilter& filter, TimePoint now) const {
  std::vector<Penalty> penalties;
  core_->for_each_penalty(filter, now, [&](Counters&, std::uint64_t, const Penalty& penalty) {
    penalties.push_back(penalty);
  });
  return penalties;
}

std::size_t Throttle::clear(const PenaltyFilter& filter, TimePoint now) {
  std::size_t cleared = 0;
  core_->for_each_penalty(filter, now, [&](Counters& counters, std::uint64_t hash, const Penalty&) {
    counters.clear(hash);
    ++cleared;
  });
  return cleared;
}

}  // namespace restante::accounts
