// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/source_sizes.h"

#include "layout.h"

namespace restante::accounts {

namespace {

static_assert(source_rows == SourceSizes::sources_max);

// A row is the hash of the source's name, never 0, and the number of its users.
constexpr std::size_t users_at = 1;

std::uint64_t key_of(const Memory& memory, std::string_view source) {
  return memory.places()(source) | 1;
}

}  // namespace

std::optional<std::uint64_t> SourceSizes::before(std::string_view source) const {
  const auto rows = memory_.part(Memory::Part::Sources);
  const std::uint64_t key = key_of(memory_, source);
  for (std::size_t at = 0; at < rows.size(); at += source_row_words) {
    if (rows[at] == key) return rows[at + users_at];
  }
  return std::nullopt;
}

void SourceSizes::note(std::string_view source, std::uint64_t users) {
  const auto rows = memory_.part(Memory::Part::Sources);
  const std::uint64_t key = key_of(memory_, source);
  for (std::size_t at = 0; at < rows.size(); at += source_row_words) {
    if (rows[at] != key && rows[at] != 0) continue;
    rows[at + users_at] = users;
    rows[at] = key;
    return;
  }
}

}  // namespace restante::accounts
