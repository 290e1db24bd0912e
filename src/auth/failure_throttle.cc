// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/failure_throttle.h"

#include "restante/auth/ascii.h"
#include "restante/auth/credentials.h"

#include <algorithm>
#include <cassert>

namespace restante::auth {

namespace {

// The longest wait is 8 times the base: more would only hold our own descriptors, and a client
// gives up.
constexpr std::uint32_t doublings_max = 3;

Duration doubled(Duration base, std::uint32_t times) {
  return base * (1U << std::min(times, doublings_max));
}

// A failure counts in full until its whole drain is over.
template <class Count>
std::uint32_t failures_of(const Count& count, Duration drain, TimePoint now) {
  if (count.drained_at <= now) return 0;
  return static_cast<std::uint32_t>((count.drained_at - now + drain - Duration(1)) / drain);
}

// Beyond the most nothing is added: whatever happened, it is forgotten within max drains.
template <class Count>
void add_failure(Count& count, Duration drain, std::uint32_t max, TimePoint now) {
  count.drained_at = std::min(std::max(count.drained_at, now) + drain, now + drain * max);
}

// How long until there are fewer than `max`, if all that are under way fail.
template <class Count>
Duration time_until_below(const Count& count, Duration drain, std::uint32_t max, TimePoint now) {
  const TimePoint drained_at = std::max(count.drained_at, now) + drain * count.under_way;
  return drained_at - now - drain * (max - 1);
}

template <class Count>
bool is_idle(const Count& count, TimePoint now) {
  return count.under_way == 0 && count.drained_at <= now;
}

}  // namespace

FailureThrottle::FailureThrottle(Duration base, const ThrottleLimits& limits)
    : base_(base),
      limits_(limits),
      hash_(random_secret().reveal()),
      users_(limits.users_max),
      addresses_(limits.addresses_max),
      proofs_(limits.proofs_max) {
  assert(limits.user_failures_max > 0 && limits.address_failures_max > limits.calm_failures_max);
}

FailureThrottle::Key FailureThrottle::key_of(std::uint64_t customer, std::string_view user) const {
  std::string octets(reinterpret_cast<const char*>(&customer), sizeof customer);
  return hash_(octets += fold_case(user));
}

FailureThrottle::Standing FailureThrottle::standing_of(Key pair, TimePoint now) {
  const TimePoint* proof = proofs_.find(pair);
  const bool is_known = proof != nullptr && now - *proof < limits_.proof_kept;
  return is_known ? Standing::Known : Standing::Stranger;
}

std::uint32_t FailureThrottle::load_of_address(Key address, TimePoint now) {
  const Count* count = addresses_.find(address);
  if (count == nullptr) return 0;
  return failures_of(*count, limits_.address_drain, now) + count->under_way;
}

Duration FailureThrottle::wait_of_strangers(std::uint32_t load) const {
  assert(limits_.calm_failures_max > 0);
  if (load < limits_.calm_failures_max) return Duration(0);
  return doubled(base_, load / limits_.calm_failures_max - 1);
}

std::optional<Duration> FailureThrottle::refusal(Key pair, Key address, Standing standing,
                                                 TimePoint now) {
  const UserCount* user = users_.find(pair);
  if (user == nullptr) return std::nullopt;
  const std::uint32_t failures = failures_of(*user, limits_.user_drain, now);
  if (failures + user->under_way >= limits_.user_failures_max) {
    return time_until_below(*user, limits_.user_drain, limits_.user_failures_max, now);
  }
  if (standing == Standing::Known || failures == 0) return std::nullopt;
  if (load_of_address(address, now) < limits_.address_failures_max) return std::nullopt;
  return time_until_below(*addresses_.find(address), limits_.address_drain,
                          limits_.address_failures_max, now);
}

Ruling FailureThrottle::begin(std::uint64_t customer, std::string_view user, TimePoint now) {
  if (is_off(customer)) return {Ruling::Verdict::Proceed, Duration(0)};
  const Key pair = key_of(customer, user);
  const Key address = key_of(customer, {});
  const Standing standing = standing_of(pair, now);
  if (const auto wait = refusal(pair, address, standing, now)) {
    return {Ruling::Verdict::Refuse, *wait};
  }
  const auto is_stale = [&](const Count& count) { return is_idle(count, now); };
  users_.erase_oldest_while(is_stale);
  addresses_.erase_oldest_while(is_stale);

  UserCount& own = user_count(customer, user);
  ++own.under_way;
  if (standing == Standing::Known) return {Ruling::Verdict::Proceed, Duration(0)};
  const Duration wait = wait_of_strangers(load_of_address(address, now));
  ++address_count(customer).under_way;
  ++own.strangers;
  return {Ruling::Verdict::Proceed, wait};
}

FailureThrottle::UserCount& FailureThrottle::user_count(std::uint64_t customer,
                                                        std::string_view user) {
  UserCount& count = users_.renew(key_of(customer, user), [&](const UserCount& pushed_out) {
    leave_address(pushed_out.customer, pushed_out.strangers);
  });
  count.customer = customer;
  count.user = fold_case(user);
  return count;
}

FailureThrottle::Count& FailureThrottle::address_count(std::uint64_t customer) {
  Count& count = addresses_.renew(key_of(customer, {}));
  count.customer = customer;
  return count;
}

void FailureThrottle::leave_address(std::uint64_t customer, std::uint32_t strangers) {
  Count* count = addresses_.find(key_of(customer, {}));
  if (count != nullptr) count->under_way -= std::min(count->under_way, strangers);
}

// The user's count may have been pushed out or cleared since the attempt began. Which of those
// under way the address counts does not matter, as long as it loses as many as it got.
void FailureThrottle::end(std::uint64_t customer, std::string_view user, TimePoint now) {
  const Key pair = key_of(customer, user);
  UserCount* own = users_.find(pair);
  if (own == nullptr || own->under_way == 0) return;
  --own->under_way;
  if (own->strangers > 0) {
    --own->strangers;
    leave_address(customer, 1);
  }
  if (is_idle(*own, now)) users_.erase(pair);
  const Key address = key_of(customer, {});
  const Count* all = addresses_.find(address);
  if (all != nullptr && is_idle(*all, now)) addresses_.erase(address);
}

void FailureThrottle::succeeded(std::uint64_t customer, std::string_view user, TimePoint now) {
  if (is_off(customer)) return;
  const Key pair = key_of(customer, user);
  if (UserCount* own = users_.find(pair); own != nullptr) own->drained_at = now;
  end(customer, user, now);
  proofs_.renew(pair) = now;
}

Duration FailureThrottle::failed(std::uint64_t customer, std::string_view user, TimePoint now) {
  if (is_off(customer)) return base_;
  end(customer, user, now);
  UserCount& own = user_count(customer, user);
  // Those under way count too, and this one not yet.
  const std::uint32_t before = failures_of(own, limits_.user_drain, now) + own.under_way;
  add_failure(own, limits_.user_drain, limits_.user_failures_max, now);
  const Duration delay = doubled(base_, before);
  if (standing_of(key_of(customer, user), now) == Standing::Known) return delay;
  add_failure(address_count(customer), limits_.address_drain, limits_.address_failures_max, now);
  return std::max(delay, wait_of_strangers(load_of_address(key_of(customer, {}), now)));
}

void FailureThrottle::abandoned(std::uint64_t customer, std::string_view user, TimePoint now) {
  if (!is_off(customer)) end(customer, user, now);
}

std::vector<FailureThrottle::Entry> FailureThrottle::list(TimePoint now) const {
  std::vector<Entry> entries;
  const auto add = [&](const Count& count, Duration drain) -> Entry& {
    entries.push_back(
        {count.customer, std::nullopt, failures_of(count, drain, now), count.under_way});
    return entries.back();
  };
  addresses_.for_each([&](const Count& count) {
    if (!is_idle(count, now)) add(count, limits_.address_drain);
  });
  users_.for_each([&](const UserCount& count) {
    if (!is_idle(count, now)) add(count, limits_.user_drain).user = count.user;
  });
  return entries;
}

void FailureThrottle::clear(std::uint64_t customer) {
  const auto is_theirs = [&](const Count& count) { return count.customer == customer; };
  users_.erase_if(is_theirs);
  addresses_.erase_if(is_theirs);
}

}  // namespace restante::auth
