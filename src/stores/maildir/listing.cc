// SPDX-License-Identifier: Apache-2.0
#include "listing.h"

#include <algorithm>
#include <ranges>
#include <tuple>

namespace restante::stores {

void Listing::add(Place place, std::string_view file_name) {
  const std::string_view base = stores::base_name(file_name);
  const std::size_t offset = names_.size();
  names_.append(1, letter_of(place)).append(file_name);
  messages_.push_back({arrival_of(base), offset, static_cast<std::uint16_t>(names_.size() - offset),
                       static_cast<std::uint16_t>(base.size())});
  names_ += '\0';
}

void Listing::sort() {
  // Of files with one base name the one read last comes first: in a rename it is the newer.
  std::ranges::sort(messages_, [this](const Message& one, const Message& other) {
    if (one.arrival != other.arrival) return one.arrival < other.arrival;
    const int order = base_name(one).compare(base_name(other));
    return order != 0 ? order < 0 : one.name_offset > other.name_offset;
  });
  const auto repeated = std::ranges::unique(
      messages_, {}, [this](const Message& message) { return base_name(message); });
  messages_.erase(repeated.begin(), repeated.end());
}

std::string_view Listing::name(const Message& message) const {
  return std::string_view(names_).substr(message.name_offset, message.name_length);
}

std::string_view Listing::base_name(const Message& message) const {
  return file_name_of(name(message)).substr(0, message.base_length);
}

void add_message(maildrop::SnapshotBuilder& builder, std::string_view name,
                 std::string_view base_name, std::uint64_t octets, maildrop::Form form) {
  if (maildrop::is_unique_id(base_name)) return builder.add(name, base_name, octets, form);
  builder.add(name, unique_id_of(base_name), octets, form);
}

std::string_view base_name_at(const maildrop::Snapshot& snapshot, std::uint32_t value) {
  return base_name(file_name_of(snapshot.name(maildrop::MessageIndex{value})));
}

std::uint32_t first_from(const maildrop::Snapshot& snapshot, std::string_view base_name) {
  const auto key_of = [](std::string_view name) { return std::tuple(arrival_of(name), name); };
  const auto all = std::views::iota(std::uint32_t{0}, snapshot.size());
  const auto found = std::ranges::lower_bound(all, key_of(base_name), {}, [&](std::uint32_t value) {
    return key_of(base_name_at(snapshot, value));
  });
  return static_cast<std::uint32_t>(found - all.begin());
}

std::optional<maildrop::MessageIndex> find_message(const maildrop::Snapshot& snapshot,
                                                   std::string_view base_name) {
  const std::uint32_t value = first_from(snapshot, base_name);
  if (value == snapshot.size() || base_name_at(snapshot, value) != base_name) return {};
  return maildrop::MessageIndex{value};
}

}  // namespace restante::stores
