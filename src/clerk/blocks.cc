// SPDX-License-Identifier: Apache-2.0
#include "restante/clerk/blocks.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

namespace restante::clerk {

namespace {

using Word = std::atomic<std::uint64_t>;
static_assert(Word::is_always_lock_free, "a lock could be held by the dead");

constexpr std::uint64_t version_now = 0x7265'7374'626c'6b01;  // "restblk", 1

// A row's words: what is written between an odd number and the next even one belongs together.
struct Row {
  Word number;  // 0: never used; odd: being changed
  Word is_used;
  Word network;  // kind and bits
  std::array<Word, 2> octets;
  Word since;
  Word until;  // 0: none
};

std::uint64_t word_of(TimePoint time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

TimePoint time_of(std::uint64_t word) {
  return TimePoint(Duration(static_cast<std::int64_t>(word)));
}

void write(Row& row, const std::optional<Block>& block) {
  const std::uint64_t number = row.number | 1U;
  row.number = number;
  std::atomic_thread_fence(std::memory_order_release);
  row.is_used = block ? 1 : 0;
  if (block) {
    std::array<std::uint64_t, 2> octets{};
    static_assert(sizeof octets == sizeof(auth::Origin::Octets));
    std::memcpy(octets.data(), block->network.first.octets().data(), sizeof octets);
    row.network = std::uint64_t{static_cast<std::uint8_t>(block->network.first.kind())} << 8 |
                  block->network.bits;
    for (std::size_t at = 0; at < octets.size(); ++at) row.octets[at] = octets[at];
    row.since = word_of(block->since);
    row.until = block->until ? word_of(*block->until) : 0;
  }
  row.number = number + 1;
}

std::optional<Block> read(const Row& row) {
  const std::uint64_t number = row.number;
  if (number % 2 != 0 || row.is_used == 0) return std::nullopt;
  const std::uint64_t network = row.network;
  const std::array<std::uint64_t, 2> words = {row.octets[0], row.octets[1]};
  Block block;
  block.since = time_of(row.since);
  if (const std::uint64_t until = row.until; until != 0) block.until = time_of(until);
  if (row.number != number) return std::nullopt;
  auth::Origin::Octets octets{};
  std::memcpy(octets.data(), words.data(), sizeof octets);
  const auto found = auth::Network::from_parts(static_cast<std::uint8_t>(network >> 8), octets,
                                               static_cast<std::uint8_t>(network));
  if (!found) return std::nullopt;
  block.network = *found;
  return block;
}

constexpr const char* no_memory = "no memory for blocked networks";

}  // namespace

struct Blocks::Table {
  Word version;
  Word rows_used;  // the first ones
  std::array<Row, blocks_max> rows;
};

SharedLayout Blocks::layout() {
  return {"restante-blocks", sizeof(Table), version_now};
}

Result<Descriptor> Blocks::make() {
  return make_shared_memory(layout(), no_memory);
}

Result<Blocks> Blocks::open(int descriptor, Access access) {
  if (!has_layout(descriptor, layout())) {
    return failure(ErrorKind::Unsupported, "blocked networks in a form that is not known");
  }
  const int rights = access == Access::Writes ? PROT_READ | PROT_WRITE : PROT_READ;
  void* const mapped = ::mmap(nullptr, sizeof(Table), rights, MAP_SHARED, descriptor, 0);
  if (mapped == MAP_FAILED) return system_failure(errno, no_memory);
  return Blocks(static_cast<Table*>(mapped));
}

Blocks::Blocks(Blocks&& other) noexcept : table_(std::exchange(other.table_, nullptr)) {}

Blocks& Blocks::operator=(Blocks&& other) noexcept {
  std::swap(table_, other.table_);
  return *this;
}

Blocks::~Blocks() {
  if (table_ != nullptr) ::munmap(table_, sizeof(Table));
}

Result<void> Blocks::add(const Block& block, TimePoint now) {
  Row* free = nullptr;
  for (Row& row : table_->rows) {
    const auto found = read(row);
    const bool is_same = found && found->network == block.network;
    if (is_same || (free == nullptr && (!found || found->is_over(now)))) free = &row;
    if (is_same) break;
  }
  if (free == nullptr) {
    return failure(ErrorKind::Busy,
                   fmt::format("{} networks are blocked already, which is all there is room for; "
                               "unblock some, or block larger ones",
                               blocks_max));
  }
  write(*free, block);
  const auto used = static_cast<std::uint64_t>(free - table_->rows.data()) + 1;
  if (table_->rows_used < used) table_->rows_used = used;
  return {};
}

Blocks::Removed Blocks::remove(const auth::Network& network, TimePoint now) {
  for (Row& row : table_->rows) {
    const auto found = read(row);
    if (!found || found->network != network) continue;
    write(row, std::nullopt);
    return found->is_over(now) ? Removed::WasNone : Removed::Yes;
  }
  return Removed::WasNone;
}

std::vector<Block> Blocks::all(TimePoint now) const {
  std::vector<Block> all;
  for (const Row& row : table_->rows) {
    const auto found = read(row);
    if (found && !found->is_over(now)) all.push_back(*found);
  }
  return all;
}

bool Blocks::contain(const auth::Origin& origin, TimePoint now) const {
  const std::size_t used = std::min<std::size_t>(table_->rows_used, blocks_max);
  for (std::size_t at = 0; at < used; ++at) {
    const auto block = read(table_->rows[at]);
    if (block && !block->is_over(now) && block->network.contains(origin)) return true;
  }
  return false;
}

}  // namespace restante::clerk
