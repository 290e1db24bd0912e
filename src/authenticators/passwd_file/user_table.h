// SPDX-License-Identifier: Apache-2.0
//
// Finds the line of a user: open addressing over one array of the lines' offsets, 8 octets a slot,
// 1.5 to 3 slots a line. The names themselves stay where they are, in the file's octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "restante/auth/keyed_hash.h"

namespace restante::authenticators {

class UserTable {
 public:
  // `octets` must outlive the table.
  UserTable(std::string_view octets, std::size_t users_max);

  // Adds the user whose line starts at `line`, unless one has the very same name: then answers that
  // one's line. The first line is the seed of the hash.
  [[nodiscard]] std::optional<std::size_t> add(std::size_t line);

  // The line of `user`: of that very name, else of the first that differs in case only.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view user) const;

  // Some line, always the same for the same name: its password stands in for that of a user who is
  // not there. It is the next in the table, so that a user added to the file changes it for few
  // names. REQUIRES size() > 0.
  [[nodiscard]] std::size_t decoy(std::string_view user) const;

  std::size_t size() const { return size_; }

 private:
  std::size_t slot_of(std::string_view user) const;
  std::size_t next(std::size_t slot) const { return (slot + 1) & (slots_.size() - 1); }
  std::string_view name_at(std::size_t line) const;

  std::string_view octets_;
  auth::KeyedHash hash_;
  std::vector<std::size_t> slots_;
  std::size_t size_ = 0;
};

}  // namespace restante::authenticators
