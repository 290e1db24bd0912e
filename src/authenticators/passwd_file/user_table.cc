// SPDX-License-Identifier: Apache-2.0
#include "user_table.h"

#include "restante/auth/prepared_name.h"

#include "restante/auth/same_name.h"

#include <bit>
#include <cassert>
#include <utility>

namespace restante::authenticators {

namespace {

constexpr std::uint64_t free_slot = 0;

std::size_t slots_for(std::size_t users_max) {
  return std::bit_ceil(users_max + users_max / 2 + 1);
}

}  // namespace

UserTable::UserTable(std::string_view octets, LargeArray<Slot> slots)
    : octets_(octets), hash_({}), slots_(std::move(slots)) {
  assert(octets.size() <= octets_max);
}

UserTable::UserTable(std::string_view octets, std::size_t users_max)
    : UserTable(octets, LargeArray<Slot>(slots_for(users_max))) {}

Result<UserTable> UserTable::create(std::string_view octets, std::size_t users_max,
                                    const Extract& extract) {
  const std::size_t slots = slots_for(users_max);
  const auto room = extract.make_room_for_slots(octets.size(), slots * sizeof(Slot));
  if (!room) return Failure(room.error());
  return UserTable(octets, LargeArray<Slot>(slots, *room));
}

UserTable::UserTable(std::string_view octets, const Extract& extract, const Extract::Head& head)
    : octets_(octets),
      hash_(head.hash),
      slots_(head.slots, extract.slots(octets.size())),
      size_(head.users) {}

std::uint64_t UserTable::hash_of(std::string_view user) const {
  return hash_(auth::folded_name(user));
}

std::string_view UserTable::name_at(std::size_t line) const {
  return octets_.substr(line, octets_.find(':', line) - line);
}

std::uint64_t UserTable::prepare(std::string_view user) const {
  const std::uint64_t hash = hash_of(auth::PreparedName(user).view());
  __builtin_prefetch(&slots_[place_of(hash)], 1);
  return hash;
}

std::optional<std::size_t> UserTable::add(std::size_t line, std::uint64_t hash) {
  const auth::PreparedName name(name_at(line));
  const Slot tag = tag_of(hash);
  std::size_t place = place_of(hash);
  for (; slots_[place] != free_slot; place = next(place)) {
    const std::size_t other = offset_of(slots_[place]);
    if (!has_tag(slots_[place], tag)) continue;
    if (auth::PreparedName(name_at(other)).view() == name.view()) return other;
  }
  // A line has an octet at least, and so one more than its offset still fits.
  slots_[place] = tag | (line + 1);
  ++size_;
  assert(size_ < slots_.size());
  return std::nullopt;
}

std::optional<std::size_t> UserTable::find(std::string_view user) const {
  const std::uint64_t hash = hash_of(user);
  const Slot tag = tag_of(hash);
  std::optional<std::size_t> similar;
  for (std::size_t place = place_of(hash); slots_[place] != free_slot; place = next(place)) {
    if (!has_tag(slots_[place], tag)) continue;
    const std::size_t line = offset_of(slots_[place]);
    const auth::PreparedName name(name_at(line));
    if (name.view() == user) return line;
    if (!similar && auth::is_same_name(name.view(), user)) similar = line;
  }
  return similar;
}

}  // namespace restante::authenticators
