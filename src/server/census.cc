// SPDX-License-Identifier: Apache-2.0
#include "census.h"

#include <cassert>

namespace restante::server {

namespace {

bool is_reached(std::uint64_t count, std::uint64_t limit) {
  return limit != 0 && count >= limit;
}

}  // namespace

Census::Admission Census::admit(std::uint64_t customer, const config::LimitSettings& limits) {
  if (is_reached(sessions_, limits.sessions)) return Admission::TooManySessions;
  const auto found = by_customer_.find(customer);
  if (customer != 0 && found != by_customer_.end()) {
    if (is_reached(found->second.sessions, limits.sessions_per_address)) {
      return Admission::TooManyFromAddress;
    }
    if (is_reached(found->second.pending, limits.pending_per_address)) {
      return Admission::TooManyPending;
    }
  }
  Counts& counts = by_customer_[customer];
  ++counts.sessions;
  ++counts.pending;
  ++sessions_;
  return Admission::Granted;
}

void Census::logged_in(std::uint64_t customer) {
  const auto found = by_customer_.find(customer);
  assert(found != by_customer_.end() && found->second.pending > 0);
  --found->second.pending;
}

void Census::left(std::uint64_t customer, Stage stage) {
  const auto found = by_customer_.find(customer);
  assert(found != by_customer_.end() && found->second.sessions > 0);
  if (stage == Stage::Pending) --found->second.pending;
  if (--found->second.sessions == 0) by_customer_.erase(found);
  --sessions_;
}

}  // namespace restante::server
