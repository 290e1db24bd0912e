// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/metrics_memory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "metrics_layout.h"
#include "restante/base/shared_memory.h"

namespace restante::processes {

namespace {

using metrics::Figures;
using metrics::Sheet;

constexpr std::string_view no_memory = "no memory to count in";

constexpr SharedLayout layout{"restante-metrics", sizeof(MetricsLayout),
                              MetricsLayout::version_now};

template <class Part>
Result<std::unique_ptr<Part, Unmap>> map_part(const Descriptor& memory, int protection,
                                              std::size_t at = 0) {
  // Most of it will never be there.
  void* mapped = ::mmap(nullptr, sizeof(Part), protection, MAP_SHARED | MAP_NORESERVE,
                        memory.number(), static_cast<off_t>(at));
  if (mapped == MAP_FAILED) return system_failure(errno, no_memory);
  return std::unique_ptr<Part, Unmap>(static_cast<Part*>(mapped), Unmap(sizeof(Part)));
}

Figures figures_of(const Sheet& sheet) {
  Figures figures{};
  metrics::add_up(figures, sheet);
  return figures;
}

// Warnings stay, until the place is another process's.
void empty(Sheet& sheet) {
  for (std::size_t cell = 0; cell < metrics::cells_max; ++cell) sheet.set(cell, 0);
}

}  // namespace

Unmap::Unmap(std::size_t octets) : octets_(octets), process_(::getpid()) {}

void Unmap::operator()(const void* memory) const {
  if (process_ == ::getpid()) ::munmap(const_cast<void*>(memory), octets_);
}

Result<MetricsMemory> MetricsMemory::make() {
  auto memory = make_shared_memory(layout, no_memory);
  if (!memory.has_value()) return Failure(std::move(memory.error()));
  MetricsMemory made(std::move(*memory));
  if (auto opened = made.open(); !opened.has_value()) return Failure(std::move(opened.error()));
  return made;
}

Result<MetricsMemory> MetricsMemory::adopt(Descriptor memory) {
  if (!has_layout(memory.number(), layout)) {
    return failure(ErrorKind::Unsupported, "counts in a form that is not known");
  }
  MetricsMemory adopted(std::move(memory));
  if (auto opened = adopted.open(); !opened.has_value()) return Failure(std::move(opened.error()));
  return adopted;
}

Result<void> MetricsMemory::open() {
  readable_ = only_to_read(memory_);
  if (!readable_.is_open()) return system_failure(errno, no_memory);
  auto all = map_part<MetricsLayout>(memory_, PROT_READ | PROT_WRITE);
  if (!all.has_value()) return Failure(std::move(all.error()));
  all_ = std::move(*all);
  // A child is to have its own sheet and no other.
  if (::madvise(all_.get(), sizeof(MetricsLayout), MADV_DONTFORK) != 0) {
    return system_failure(errno, no_memory);
  }
  const std::vector<std::uint8_t> found(all_->head.is_living.begin(), all_->head.is_living.end());
  marks_ = OwnerMarks(found);
  auto slot = claim();
  if (!slot.has_value()) return Failure(std::move(slot.error()));
  own_ = *slot;
  return {};
}

Sheet& MetricsMemory::own() {
  return all_->pages[own_].sheet;
}

Result<std::size_t> MetricsMemory::claim() {
  MetricsLayout::Head& head = all_->head;
  const auto free =
      std::ranges::find_if(head.is_living, [](const auto& living) { return living == 0; });
  if (free == head.is_living.end()) {
    return failure(ErrorKind::Busy,
                   fmt::format("more than {} processes, with those that still drain; lower "
                               "server.workers or timeouts.upgrade",
                               sheets_max));
  }
  const auto slot = static_cast<std::size_t>(free - head.is_living.begin());
  // What it was told to warn of is another's.
  Sheet& sheet = all_->pages[slot].sheet;
  std::memset(static_cast<void*>(&sheet), 0, sizeof sheet);
  head.is_living[slot] = marks_.own();
  head.used = std::max(head.used.load(), static_cast<std::uint32_t>(slot + 1));
  return slot;
}

// Both at once for whoever reads: what was added before it is cleared would be counted twice for a
// moment, and what is cleared before not at all.
void MetricsMemory::clear(std::size_t slot) {
  MetricsLayout::Head& head = all_->head;
  Sheet& sheet = all_->pages[slot].sheet;
  ++head.folds;
  Figures before{};
  metrics::add_counters(before, figures_of(sheet));
  for (std::size_t cell = 0; cell < metrics::cells_max; ++cell) head.before[cell] += before[cell];
  empty(sheet);
  ++head.folds;
}

void MetricsMemory::release(std::size_t slot) {
  if (all_->head.is_living[slot] == 0) return;
  clear(slot);
  all_->head.is_living[slot] = 0;
}

void MetricsMemory::release_inherited() {
  for (std::size_t slot = 0; slot < all_->head.used; ++slot) {
    if (marks_.is_inherited(all_->head.is_living[slot])) release(slot);
  }
}

void MetricsMemory::release_successors() {
  for (std::size_t slot = 0; slot < all_->head.used; ++slot) {
    if (marks_.is_successors(all_->head.is_living[slot])) release(slot);
  }
}

MetricsMemory::Places MetricsMemory::places_of(
    const std::vector<config::ListenerSettings>& listeners) {
  Places places;
  for (const config::ListenerSettings& listener : listeners) {
    places[listener.address] = place_of(listener.address);
  }
  return places;
}

std::size_t MetricsMemory::place_of(const std::string& listener) {
  auto& names = all_->head.names;
  constexpr std::size_t last = metrics::listeners_max - 1;
  std::ranges::copy(metrics::other_listeners, names[last].begin());
  if (listener.size() > MetricsLayout::name_octets_max) return last;
  for (std::size_t place = 0; place < last; ++place) {
    if (names[place].front() == '\0') std::ranges::copy(listener, names[place].begin());
    if (listener == names[place].data()) return place;
  }
  return last;
}

Result<MappedSheet> MetricsMemory::map(std::size_t slot) const {
  return map_part<Sheet>(memory_, PROT_READ | PROT_WRITE, MetricsLayout::page_at(slot));
}

Result<std::unique_ptr<MetricsBook>> MetricsMemory::map_all() const {
  auto all = map_part<const MetricsLayout>(readable_, PROT_READ);
  if (!all.has_value()) return Failure(std::move(all.error()));
  auto history =
      map_part<metrics::History>(memory_, PROT_READ | PROT_WRITE, MetricsLayout::hour_at());
  if (!history.has_value()) return Failure(std::move(history.error()));
  return std::unique_ptr<MetricsBook>(new MetricsBook(std::move(*all), std::move(*history)));
}

Figures MetricsBook::figures() const {
  // A supervisor that was stopped in the middle keeps nobody.
  constexpr int tries = 1000;
  const MetricsLayout::Head& head = all_->head;
  Figures sum{};
  for (int left = tries; left > 0; --left) {
    const std::uint64_t folds = head.folds;
    sum = {};
    for (std::size_t cell = 0; cell < metrics::cells_max; ++cell) sum[cell] = head.before[cell];
    const std::size_t used = std::min<std::size_t>(head.used, MetricsMemory::sheets_max);
    for (std::size_t slot = 0; slot < used; ++slot) {
      if (head.is_living[slot] != 0) metrics::add_up(sum, all_->pages[slot].sheet);
    }
    std::atomic_thread_fence(std::memory_order_acquire);
    if (folds % 2 == 0 && folds == head.folds) break;
    ::usleep(0);
  }
  return sum;
}

std::vector<std::string> MetricsBook::listeners() const {
  std::vector<std::string> names;
  for (const auto& name : all_->head.names) {
    names.emplace_back(name.data(), ::strnlen(name.data(), name.size()));
  }
  return names;
}

std::vector<metrics::Warning> MetricsBook::warnings(std::size_t count) const {
  std::vector<metrics::Warning> all;
  const std::size_t used = std::min<std::size_t>(all_->head.used, MetricsMemory::sheets_max);
  for (std::size_t slot = 0; slot < used; ++slot) {
    std::ranges::move(all_->pages[slot].sheet.warnings.all(), std::back_inserter(all));
  }
  std::ranges::sort(all, std::ranges::greater(), &metrics::Warning::time);
  if (all.size() > count) all.resize(count);
  return all;
}

}  // namespace restante::processes
