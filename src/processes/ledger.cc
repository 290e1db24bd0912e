// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/ledger.h"

#include <sys/mman.h>

#include <algorithm>
#include <cassert>

#include "ledger_layout.h"
#include "restante/processes/ledger_memory.h"

namespace restante::processes {

namespace {

std::uint64_t packed(SessionCounts counts) {
  return std::uint64_t{counts.sessions} << 32 | counts.pending;
}

SessionCounts unpacked(std::uint64_t counts) {
  return {static_cast<std::uint32_t>(counts >> 32), static_cast<std::uint32_t>(counts)};
}

// Addresses differ in their last bits; the product's first bits depend on all of them.
std::size_t bucket_of(std::uint64_t customer, unsigned bucket_bits) {
  return customer * 0x9e37'79b9'7f4a'7c15U >> (64 - bucket_bits);
}

template <class Bucket>
auto find(Bucket& bucket, std::uint64_t customer) -> decltype(&bucket.front()) {
  for (auto& row : bucket) {
    if (row.customer == customer) return &row;
  }
  return nullptr;
}

}  // namespace

Ledger::~Ledger() {
  if (own_ != nullptr) ::munmap(own_, sizeof(Page));
  ::munmap(const_cast<char*>(memory_), sizeof(Head) + LedgerMemory::pages_max * sizeof(Page));
}

const Ledger::Head& Ledger::head() const {
  return *reinterpret_cast<const Head*>(memory_);
}

const Ledger::Page& Ledger::page(std::size_t slot) const {
  return *reinterpret_cast<const Page*>(memory_ + sizeof(Head) + slot * sizeof(Page));
}

std::size_t Ledger::living_end() const {
  const std::uint64_t end = head().living_end;
  return std::min<std::uint64_t>(end, LedgerMemory::pages_max);
}

void Ledger::set_total(std::uint64_t sessions) {
  assert(own_ != nullptr);
  own_->total = sessions;
}

void Ledger::set(std::uint64_t customer, SessionCounts counts) {
  assert(own_ != nullptr);
  Page::Bucket& bucket = own_->buckets[bucket_of(customer, Page::bucket_bits)];
  Page::Row* row = find(bucket, customer);
  if (row == nullptr) row = find(bucket, 0);
  if (row == nullptr) return;
  row->counts = packed(counts);
  row->customer = counts.sessions == 0 ? 0 : customer;
}

std::uint64_t Ledger::total_elsewhere() const {
  const std::size_t slots = living_end();
  std::uint64_t sum = 0;
  for (std::size_t slot = 0; slot < slots; ++slot) {
    if (slot != own_slot_ && head().is_living[slot] != 0) sum += page(slot).total;
  }
  return sum;
}

SessionCounts Ledger::elsewhere(std::uint64_t customer) const {
  const std::size_t slots = living_end();
  SessionCounts sum;
  for (std::size_t slot = 0; slot < slots; ++slot) {
    if (slot == own_slot_ || head().is_living[slot] == 0) continue;
    const auto* row = find(page(slot).buckets[bucket_of(customer, Page::bucket_bits)], customer);
    if (row == nullptr) continue;
    const SessionCounts counts = unpacked(row->counts);
    sum.sessions += counts.sessions;
    sum.pending += counts.pending;
  }
  return sum;
}

}  // namespace restante::processes
