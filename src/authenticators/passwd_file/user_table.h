// SPDX-License-Identifier: Apache-2.0
//
// Finds the line of a user: open addressing over one array of the lines' offsets, 8 octets a slot,
// 1.5 to 3 slots a line. The names themselves stay where they are, in the file's octets; a slot has
// some bits of its name's hash besides, so that hardly ever another's name need be looked at, which
// is elsewhere in memory. Names are compared as prepared_name.h says.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "extract.h"
#include "large_array.h"

#include "restante/auth/keyed_hash.h"
#include "restante/base/result.h"

namespace restante::authenticators {

class UserTable {
 public:
  // Larger files have offsets that a slot can't hold: 1 TiB.
  static constexpr unsigned offset_bits = 40;
  static constexpr std::size_t octets_max = std::size_t{1} << offset_bits;

  // `octets`, at most octets_max of them, must outlive the table.
  UserTable(std::string_view octets, std::size_t users_max);
  // With its slots in an extract.
  [[nodiscard]] static Result<UserTable> create(std::string_view octets, std::size_t users_max,
                                                const Extract& extract);
  // As it is in a sealed one.
  UserTable(std::string_view octets, const Extract& extract, const Extract::Head& head);

  // The seed of the hash: the first user's line. To be called before the first add(), once.
  void seed(std::string_view line) { hash_ = auth::KeyedHash(line); }

  // Where a name belongs. To be asked some lines before add() is, as the place has to come from
  // memory, which takes longer than reading a line.
  [[nodiscard]] std::uint64_t prepare(std::string_view user) const;

  // Adds the user whose line starts at `line` and whose name was prepared as `hash`, unless one has
  // the very same name: then answers that one's line.
  [[nodiscard]] std::optional<std::size_t> add(std::size_t line, std::uint64_t hash);

  // The line of `user`, who is prepared: of that very name, else of the first that differs in case
  // only.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view user) const;

  // Some line that is `fit` for it, always the same for the same name: its password stands in for
  // that of a user who is not there. It is the next in the table, so that a user added to the file
  // changes it for few names. Nothing where none of the next few is fit. REQUIRES size() > 0.
  template <class Fitness>
  [[nodiscard]] std::optional<std::size_t> decoy(std::string_view user, Fitness fit) const {
    assert(size_ > 0);
    std::size_t place = place_of(hash_of(user));
    for (unsigned look = 0; look < decoy_looks_max; ++look, place = next(place)) {
      while (slots_[place] == 0) place = next(place);
      const std::size_t line = offset_of(slots_[place]);
      if (fit(line)) return line;
    }
    return std::nullopt;
  }

  std::size_t size() const { return size_; }
  std::size_t slots() const { return slots_.size(); }
  const auth::KeyedHash& hash() const { return hash_; }

 private:
  // One more than the offset of a line, and above it bits of its name's hash; 0 is a free slot.
  using Slot = std::uint64_t;

  UserTable(std::string_view octets, LargeArray<Slot> slots);

  // Where nine of ten users are unfit, it is one name in a thousand that finds none.
  static constexpr unsigned decoy_looks_max = 64;

  static constexpr Slot offset_mask = octets_max - 1;

  static std::size_t offset_of(Slot slot) { return (slot & offset_mask) - 1; }
  static Slot tag_of(std::uint64_t hash) { return hash & ~offset_mask; }
  static bool has_tag(Slot slot, Slot tag) { return tag_of(slot) == tag; }

  std::uint64_t hash_of(std::string_view user) const;
  // The low bits choose the place, the high ones are the tag.
  std::size_t place_of(std::uint64_t hash) const { return hash & (slots_.size() - 1); }
  std::size_t next(std::size_t place) const { return (place + 1) & (slots_.size() - 1); }
  std::string_view name_at(std::size_t line) const;

  std::string_view octets_;
  auth::KeyedHash hash_;
  LargeArray<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace restante::authenticators
