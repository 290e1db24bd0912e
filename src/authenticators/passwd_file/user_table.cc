// SPDX-License-Identifier: Apache-2.0
#include "user_table.h"

#include "passwd_line.h"

#include "restante/auth/ascii.h"

#include <bit>
#include <cassert>
#include <limits>

namespace restante::authenticators {

namespace {

constexpr std::size_t free_slot = std::numeric_limits<std::size_t>::max();

}  // namespace

UserTable::UserTable(std::string_view octets, std::size_t users_max)
    : octets_(octets), hash_({}), slots_(std::bit_ceil(users_max + users_max / 2 + 1), free_slot) {}

std::size_t UserTable::slot_of(std::string_view user) const {
  return hash_(auth::fold_case(user)) & (slots_.size() - 1);
}

std::string_view UserTable::name_at(std::size_t line) const {
  return octets_.substr(line, octets_.find(':', line) - line);
}

std::optional<std::size_t> UserTable::add(std::size_t line) {
  if (size_ == 0) hash_ = auth::KeyedHash(line_at(octets_, line));
  const std::string_view name = name_at(line);
  std::size_t slot = slot_of(name);
  for (; slots_[slot] != free_slot; slot = next(slot)) {
    if (name_at(slots_[slot]) == name) return slots_[slot];
  }
  slots_[slot] = line;
  ++size_;
  assert(size_ < slots_.size());
  return std::nullopt;
}

std::optional<std::size_t> UserTable::find(std::string_view user) const {
  std::optional<std::size_t> similar;
  for (std::size_t slot = slot_of(user); slots_[slot] != free_slot; slot = next(slot)) {
    const std::string_view name = name_at(slots_[slot]);
    if (name == user) return slots_[slot];
    if (!similar && auth::equal_but_for_case(name, user)) similar = slots_[slot];
  }
  return similar;
}

std::size_t UserTable::decoy(std::string_view user) const {
  assert(size_ > 0);
  std::size_t slot = slot_of(user);
  while (slots_[slot] == free_slot) slot = next(slot);
  return slots_[slot];
}

}  // namespace restante::authenticators
