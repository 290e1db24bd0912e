// SPDX-License-Identifier: Apache-2.0
#include "under_way.h"

#include <utility>

namespace restante::accounts {

void UnderWay::begin(std::uint64_t attempt, std::vector<Loan> loans) {
  for (const Loan& loan : loans) loads_[loan.bucket] += loan.cost;
  attempts_.emplace(attempt, std::move(loans));
}

void UnderWay::end(std::uint64_t attempt) {
  const auto found = attempts_.find(attempt);
  if (found == attempts_.end()) return;
  for (const Loan& loan : found->second) {
    const auto load = loads_.find(loan.bucket);
    load->second -= loan.cost;
    if (load->second == Duration(0)) loads_.erase(load);
  }
  attempts_.erase(found);
}

Duration UnderWay::load(std::uint64_t bucket) const {
  const auto found = loads_.find(bucket);
  return found == loads_.end() ? Duration(0) : found->second;
}

}  // namespace restante::accounts
