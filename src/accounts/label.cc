// SPDX-License-Identifier: Apache-2.0
#include "label.h"

#include <algorithm>
#include <cstring>

namespace restante::accounts {

namespace {

// The octets of the first word. The address has the second and the third, then comes the name.
enum At : unsigned { KindAt = 0, BitsAt = 8, AcquaintanceAt = 16, UserOctetsAt = 24 };

constexpr std::uint8_t all_networks = 255;

std::uint64_t in_place(std::uint64_t octet, At place) {
  return octet << place;
}

std::uint8_t octet_at(std::uint64_t word, At place) {
  return static_cast<std::uint8_t>(word >> place);
}

std::size_t words_for(std::size_t user_octets) {
  return network_label_words + (user_octets + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
}

}  // namespace

LabelWords::LabelWords(const Label& label) : used(words_for(label.user.size())) {
  const auto kind =
      label.network ? static_cast<std::uint8_t>(label.network->first.kind()) : all_networks;
  words[0] = in_place(kind, KindAt) |
             in_place(static_cast<std::uint8_t>(label.acquaintance), AcquaintanceAt) |
             in_place(label.user.size(), UserOctetsAt);
  if (label.network) {
    words[0] |= in_place(label.network->bits, BitsAt);
    const auth::Origin::Octets& octets = label.network->first.octets();
    std::memcpy(&words[1], octets.data(), octets.size());
  }
  label.user.copy(reinterpret_cast<char*>(&words[network_label_words]), label.user.size());
}

LabelWords::LabelWords(std::span<const Memory::Word> from) {
  const auto load = [&](std::size_t at) { return from[at].load(std::memory_order_relaxed); };
  words[0] = load(0);
  used = std::min(words_for(octet_at(words[0], UserOctetsAt)), from.size());
  for (std::size_t at = 1; at < used; ++at) words[at] = load(at);
}

std::optional<Label> LabelWords::label() const {
  const std::size_t user_octets = octet_at(words[0], UserOctetsAt);
  if (words_for(user_octets) > used) return std::nullopt;
  Label label;
  label.user = {reinterpret_cast<const char*>(&words[network_label_words]), user_octets};
  label.acquaintance =
      octet_at(words[0], AcquaintanceAt) == 0 ? Acquaintance::Unknown : Acquaintance::Known;
  const std::uint8_t kind = octet_at(words[0], KindAt);
  if (kind == all_networks) return label;
  auth::Origin::Octets octets{};
  std::memcpy(octets.data(), &words[1], octets.size());
  const auto first = auth::Origin::from_parts(kind, octets);
  if (!first) return std::nullopt;
  label.network = {*first, octet_at(words[0], BitsAt)};
  return label;
}

std::uint64_t LabelWords::hash(const auth::KeyedHash& hash) const {
  return hash({reinterpret_cast<const char*>(words.data()), used * sizeof(std::uint64_t)});
}

}  // namespace restante::accounts
