// SPDX-License-Identifier: Apache-2.0
//
// Where what stands in the accounts' memory. Whoever changes anything here, or what a word of a
// table means, raises `layout_version`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "restante/accounts/memory.h"

namespace restante::accounts {

inline constexpr std::uint64_t layout_version = 1;
inline constexpr std::uint64_t magic = 0x5265'7374'4163'0000U | layout_version;  // "RestAc"

// The beginning: one page, of which the first words are used.
inline constexpr std::size_t head_words = 512;
inline constexpr std::size_t magic_at = 0;
inline constexpr std::size_t seed_words = 4;
inline constexpr std::size_t place_seed_at = 1;
inline constexpr std::size_t password_seed_at = place_seed_at + seed_words;

// A label says whom a count is about: kind and lengths, an address, a name of at most 255 octets.
inline constexpr std::size_t network_label_words = 3;
inline constexpr std::size_t user_label_words = network_label_words + 32;

// Users at a network, accounts and networks with failures of the last minutes: more than a server
// of a million users has, and a botnet that fills them pushes out the smallest counts first.
inline constexpr std::size_t user_rows = std::size_t{1} << 15;
inline constexpr std::size_t network_rows = std::size_t{1} << 16;
// A million users, each at two networks and near them.
inline constexpr std::size_t proof_rows = std::size_t{1} << 21;
// A million users who log in within the delay; half full, so that few are pushed out.
inline constexpr std::size_t delay_rows = std::size_t{1} << 21;
// Who logs in within 5 minutes at 400 logins a second.
inline constexpr std::size_t password_rows = std::size_t{1} << 17;
inline constexpr std::size_t password_row_words = 4;
// More files of users than anybody has.
inline constexpr std::size_t source_rows = 64;
inline constexpr std::size_t source_row_words = 2;

constexpr std::size_t words_of(Memory::Part part) {
  switch (part) {
    case Memory::Part::UserFailures:
    case Memory::Part::AccountFailures:
      return user_rows * (1 + user_label_words);
    case Memory::Part::NetworkFailures:
      return network_rows * (1 + network_label_words);
    case Memory::Part::Proofs:
      return proof_rows;
    case Memory::Part::Delays:
      return delay_rows;
    case Memory::Part::Passwords:
      return password_rows * password_row_words;
    case Memory::Part::Sources:
      return source_rows * source_row_words;
  }
  return 0;
}

constexpr std::size_t place_of(Memory::Part part) {
  std::size_t place = head_words;
  for (int before = 0; before < static_cast<int>(part); ++before) {
    place += words_of(static_cast<Memory::Part>(before));
  }
  return place;
}

inline constexpr std::size_t words_in_all =
    place_of(Memory::Part::Sources) + words_of(Memory::Part::Sources);

}  // namespace restante::accounts
