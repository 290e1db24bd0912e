// SPDX-License-Identifier: Apache-2.0
//
// Whom a count or a proof is about: a user, a network, or a user at a network. Written as words it
// is what the count's place is computed of, and what stands beside the count for an operator to
// read. Where the two don't fit each other (a label half written, or garbage) there is no label.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "layout.h"
#include "restante/auth/keyed_hash.h"
#include "restante/auth/network.h"

namespace restante::accounts {

enum class Acquaintance : std::uint8_t { Unknown, Known };

using auth::Network;

struct Label {
  static constexpr std::size_t user_octets_max = 255;

  std::string_view user{};           // in lower case; empty: the network's own. Borrowed
  std::optional<Network> network{};  // nothing: all
  // Of the networks in this one, those that are counted here.
  Acquaintance acquaintance = Acquaintance::Unknown;
};

// The words of a label, and how many of them are used.
struct LabelWords {
  explicit LabelWords(const Label& label);
  // As many as there is room for.
  explicit LabelWords(std::span<const Memory::Word> from);

  // Borrows from these words. Nothing where they are no label.
  std::optional<Label> label() const;
  std::uint64_t hash(const auth::KeyedHash& hash) const;

  std::array<std::uint64_t, user_label_words> words{};
  std::size_t used = network_label_words;
};

}  // namespace restante::accounts
