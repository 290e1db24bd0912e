// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/ledger_memory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "ledger_layout.h"

namespace restante::processes {

namespace {

constexpr std::string_view no_memory = "no memory that workers can share";

void* map_memory(int protection, const Descriptor& memory, off_t at, std::size_t octets) {
  // Most of it will never be there.
  return ::mmap(nullptr, octets, protection, MAP_SHARED | MAP_NORESERVE, memory.number(), at);
}

}  // namespace

off_t LedgerMemory::page_at(std::size_t slot) {
  return static_cast<off_t>(sizeof(Ledger::Head) + slot * sizeof(Ledger::Page));
}

off_t LedgerMemory::octets_of_all() {
  return page_at(pages_max);
}

std::array<std::uint8_t, LedgerMemory::pages_max> LedgerMemory::living() const {
  std::array<std::uint8_t, pages_max> living{};
  (void)!::pread(memory_.number(), living.data(), living.size(), offsetof(Ledger::Head, is_living));
  return living;
}

SharedLayout LedgerMemory::layout() {
  return {"restante-ledger", static_cast<std::size_t>(octets_of_all()), Ledger::Head::version_now};
}

Result<LedgerMemory> LedgerMemory::make() {
  auto memory = make_shared_memory(layout(), no_memory);
  if (!memory.has_value()) return Failure(std::move(memory.error()));
  LedgerMemory made(std::move(*memory));
  if (!made.readable_.is_open()) return system_failure(errno, no_memory);
  return made;
}

Result<LedgerMemory> LedgerMemory::adopt(Descriptor memory) {
  if (!has_layout(memory.number(), layout())) {
    return failure(ErrorKind::Unsupported, "counts of sessions in a form that is not known");
  }
  LedgerMemory adopted(std::move(memory));
  if (!adopted.readable_.is_open()) return system_failure(errno, no_memory);
  adopted.marks_ = OwnerMarks(adopted.living());
  return adopted;
}

Result<std::size_t> LedgerMemory::claim() {
  const auto is_living = living();
  const auto free = std::ranges::find(is_living, 0);
  if (free == is_living.end()) {
    return failure(ErrorKind::Busy,
                   fmt::format("more than {} workers, with those that still drain; lower "
                               "server.workers or timeouts.upgrade",
                               pages_max));
  }
  const auto slot = static_cast<std::size_t>(free - is_living.begin());
  clear(slot);
  set_living(slot, marks_.own());
  return slot;
}

void LedgerMemory::set_living(std::size_t slot, std::uint8_t mark) {
  (void)!::pwrite(memory_.number(), &mark, sizeof mark,
                  static_cast<off_t>(offsetof(Ledger::Head, is_living) + slot));
  const auto all = living();
  const auto last =
      std::ranges::find_if(all.rbegin(), all.rend(), [](auto one) { return one != 0; });
  const auto end = static_cast<std::uint64_t>(all.rend() - last);
  (void)!::pwrite(memory_.number(), &end, sizeof end,
                  static_cast<off_t>(offsetof(Ledger::Head, living_end)));
}

void LedgerMemory::clear(std::size_t slot) {
  ::fallocate(memory_.number(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, page_at(slot),
              static_cast<off_t>(sizeof(Ledger::Page)));
}

void LedgerMemory::release(std::size_t slot) {
  set_living(slot, 0);
  clear(slot);
}

void LedgerMemory::release_inherited() {
  const auto marks_now = living();
  for (std::size_t slot = 0; slot < pages_max; ++slot) {
    if (marks_.is_inherited(marks_now[slot])) release(slot);
  }
}

void LedgerMemory::release_successors() {
  const auto marks_now = living();
  for (std::size_t slot = 0; slot < pages_max; ++slot) {
    if (marks_.is_successors(marks_now[slot])) release(slot);
  }
}

std::uint64_t LedgerMemory::total() const {
  const auto is_living = living();
  std::uint64_t sum = 0;
  for (std::size_t slot = 0; slot < pages_max; ++slot) {
    std::uint64_t sessions = 0;
    if (is_living[slot] == 0) continue;
    (void)!::pread(memory_.number(), &sessions, sizeof sessions,
                   page_at(slot) + static_cast<off_t>(offsetof(Ledger::Page, total)));
    sum += sessions;
  }
  return sum;
}

Result<std::unique_ptr<Ledger>> LedgerMemory::map(std::optional<std::size_t> slot) const {
  const auto all_octets = static_cast<std::size_t>(octets_of_all());
  void* all = map_memory(PROT_READ, readable_, 0, all_octets);
  if (all == MAP_FAILED) return system_failure(errno, no_memory);
  void* own = nullptr;
  if (slot) {
    own = map_memory(PROT_READ | PROT_WRITE, memory_, page_at(*slot), sizeof(Ledger::Page));
    if (own == MAP_FAILED) {
      const int code = errno;
      ::munmap(all, all_octets);
      return system_failure(code, no_memory);
    }
  }
  return std::unique_ptr<Ledger>(new Ledger(
      static_cast<const char*>(all), static_cast<Ledger::Page*>(own), slot.value_or(pages_max)));
}

}  // namespace restante::processes
