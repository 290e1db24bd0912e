// SPDX-License-Identifier: Apache-2.0
#include "ledger.h"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <memory>

namespace restante::server {

namespace {

constexpr std::size_t rows_a_bucket = 8;
constexpr unsigned bucket_bits = 13;

struct Row {
  std::atomic<std::uint64_t> customer;  // 0: free
  std::atomic<std::uint64_t> counts;    // in one piece, so that they are read as they belong
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a lock could be held by the dead");

using Bucket = std::array<Row, rows_a_bucket>;

std::uint64_t packed(SessionCounts counts) {
  return std::uint64_t{counts.sessions} << 32 | counts.pending;
}

SessionCounts unpacked(std::uint64_t counts) {
  return {static_cast<std::uint32_t>(counts >> 32), static_cast<std::uint32_t>(counts)};
}

// Addresses differ in their last bits; the product's first bits depend on all of them.
std::size_t bucket_of(std::uint64_t customer) {
  return customer * 0x9e37'79b9'7f4a'7c15U >> (64 - bucket_bits);
}

Row* find(Bucket& bucket, std::uint64_t customer) {
  for (Row& row : bucket) {
    if (row.customer == customer) return &row;
  }
  return nullptr;
}

}  // namespace

// All zeroes: nobody is there.
struct Ledger::Page {
  std::atomic<std::uint64_t> total;
  std::array<Bucket, std::size_t{1} << bucket_bits> buckets;
};

Result<std::unique_ptr<Ledger>> Ledger::make(std::size_t workers) {
  void* memory = ::mmap(nullptr, workers * sizeof(Page), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return system_failure(errno, "no memory that workers can share");
  return std::unique_ptr<Ledger>(new Ledger(static_cast<Page*>(memory), workers));
}

Ledger::~Ledger() {
  ::munmap(pages_, workers_ * sizeof(Page));
}

void Ledger::clear(std::size_t worker) {
  Page& page = pages_[worker];
  page.total = 0;
  for (Bucket& bucket : page.buckets) {
    for (Row& row : bucket) row.customer = 0;
  }
}

void Ledger::set_total(std::size_t worker, std::uint64_t sessions) {
  pages_[worker].total = sessions;
}

void Ledger::set(std::size_t worker, std::uint64_t customer, SessionCounts counts) {
  Bucket& bucket = pages_[worker].buckets[bucket_of(customer)];
  Row* row = find(bucket, customer);
  if (row == nullptr) row = find(bucket, 0);
  if (row == nullptr) return;
  row->counts = packed(counts);
  row->customer = counts.sessions == 0 ? 0 : customer;
}

std::uint64_t Ledger::total_elsewhere(std::size_t worker) const {
  std::uint64_t sum = 0;
  for (std::size_t other = 0; other < workers_; ++other) {
    if (other != worker) sum += pages_[other].total;
  }
  return sum;
}

SessionCounts Ledger::elsewhere(std::size_t worker, std::uint64_t customer) const {
  SessionCounts sum;
  for (std::size_t other = 0; other < workers_; ++other) {
    if (other == worker) continue;
    const Row* row = find(pages_[other].buckets[bucket_of(customer)], customer);
    if (row == nullptr) continue;
    const SessionCounts counts = unpacked(row->counts);
    sum.sessions += counts.sessions;
    sum.pending += counts.pending;
  }
  return sum;
}

}  // namespace restante::server
