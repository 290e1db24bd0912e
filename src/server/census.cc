// SPDX-License-Identifier: Apache-2.0
#include "census.h"

#include <cassert>

namespace restante::server {

namespace {

using processes::SessionCounts;

// Where very many share an address, so do those who are about to log in: beyond the limit there may
// be one for so many who have.
constexpr std::uint64_t arrivals_share = 2;

bool is_passed(std::uint64_t count, std::uint64_t limit) {
  return limit != 0 && count > limit;
}

}  // namespace

// Counted first and judged then, as the ledger wants it.
Census::Admission Census::admit(std::uint64_t customer, const config::LimitSettings& limits) {
  SessionCounts& counts = by_customer_[customer];
  ++counts.sessions;
  ++counts.pending;
  ++sessions_;
  ++pending_;
  publish(customer, counts);
  const Admission admission = judge(customer, counts, limits);
  if (admission != Admission::Granted) left(customer, Stage::Pending);
  return admission;
}

Census::Admission Census::judge(std::uint64_t customer, const SessionCounts& own,
                                const config::LimitSettings& limits) const {
  if (is_passed(sessions_ + ledger_.total_elsewhere(), limits.sessions))
    return Admission::TooManySessions;
  if (customer == 0) return Admission::Granted;
  const SessionCounts others = ledger_.elsewhere(customer);
  if (is_passed(own.sessions + others.sessions, limits.sessions_per_address)) {
    return Admission::TooManyFromAddress;
  }
  const std::uint64_t pending = own.pending + others.pending;
  const std::uint64_t logged_in = own.sessions + others.sessions - pending;
  if (is_passed(pending, limits.pending_per_address) && pending > logged_in / arrivals_share) {
    return Admission::TooManyPending;
  }
  return Admission::Granted;
}

void Census::logged_in(std::uint64_t customer) {
  const auto found = by_customer_.find(customer);
  assert(found != by_customer_.end() && found->second.pending > 0);
  --found->second.pending;
  --pending_;
  publish(customer, found->second);
}

void Census::left(std::uint64_t customer, Stage stage) {
  const auto found = by_customer_.find(customer);
  assert(found != by_customer_.end() && found->second.sessions > 0);
  if (stage == Stage::Pending) {
    --found->second.pending;
    --pending_;
  }
  --found->second.sessions;
  --sessions_;
  publish(customer, found->second);
  if (found->second.sessions == 0) by_customer_.erase(found);
}

void Census::publish(std::uint64_t customer, const SessionCounts& counts) {
  ledger_.set_total(sessions_);
  if (customer != 0) ledger_.set(customer, counts);
}

}  // namespace restante::server
