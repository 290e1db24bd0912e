// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/snapshot.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>

namespace restante::maildrop {

namespace {

constexpr std::size_t name_octets_max = 511;
constexpr std::size_t unique_id_octets_max = 70;
constexpr std::uint64_t message_octets_max = (std::uint64_t{1} << 38) - 1;

// Without a branch per octet, because very many are asked about.
bool are_unique_id_octets(std::string_view text) {
  unsigned char misfits = 0;
  for (const char octet : text) {
    misfits |= static_cast<unsigned char>((octet < 0x21) | (octet > 0x7e));
  }
  return misfits == 0;
}

}  // namespace

std::optional<Snapshot> Snapshot::from_image(std::unique_ptr<char[]> image, std::size_t octets,
                                             std::uint32_t messages) {
  if (octets / sizeof(Entry) < messages) return std::nullopt;
  const std::size_t name_octets = octets - messages * sizeof(Entry);
  if (name_octets > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  Snapshot snapshot;
  snapshot.image_ = std::move(image);
  snapshot.messages_ = messages;
  snapshot.name_octets_ = static_cast<std::uint32_t>(name_octets);
  if (!snapshot.is_sound()) return std::nullopt;
  for (std::uint32_t value = 0; value < messages; ++value) {
    snapshot.total_octets_ += snapshot.octets({value});
  }
  return snapshot;
}

bool Snapshot::is_sound() const {
  const bool names_fit_unique_ids = are_unique_id_octets(names());
  for (std::uint32_t value = 0; value < messages_; ++value) {
    const Entry entry = this->entry({value});
    const std::uint64_t unique_id_end =
        std::uint64_t{entry.name_offset} + entry.unique_id_offset + entry.unique_id_length;
    const std::uint64_t name_end = std::uint64_t{entry.name_offset} + entry.name_length;
    if (std::max(unique_id_end, name_end) > name_octets_) return false;
    if (entry.unique_id_length == 0 || entry.unique_id_length > unique_id_octets_max) return false;
    if (!names_fit_unique_ids && !are_unique_id_octets(unique_id({value}))) return false;
  }
  return true;
}

std::string_view Snapshot::image() const {
  return {image_.get(), messages_ * sizeof(Entry) + name_octets_};
}

void SnapshotBuilder::reserve(std::size_t messages, std::size_t name_octets) {
  entries_.reserve(messages);
  names_.reserve(name_octets);
}

void SnapshotBuilder::add(std::string_view name, std::string_view unique_id, std::uint64_t octets,
                          Form form) {
  assert(is_unique_id(unique_id));
  assert(name.size() <= name_octets_max);
  assert(octets <= message_octets_max);
  assert(names_.size() + name.size() + unique_id.size() <=
         std::numeric_limits<std::uint32_t>::max());

  const std::size_t within = name.find(unique_id);
  const bool stands_apart = within == std::string_view::npos;
  Snapshot::Entry entry{};
  entry.octets_low = static_cast<std::uint32_t>(octets);
  entry.octets_high = static_cast<std::uint32_t>(octets >> 32);
  entry.is_wire_form = form == Form::Wire;
  entry.name_length = static_cast<std::uint32_t>(name.size());
  entry.name_offset = static_cast<std::uint32_t>(names_.size());
  entry.unique_id_offset = static_cast<std::uint32_t>(stands_apart ? name.size() : within);
  entry.unique_id_length = static_cast<std::uint32_t>(unique_id.size());
  names_ += name;
  if (stands_apart) names_ += unique_id;
  entries_.push_back(entry);
  total_octets_ += octets;
}

Snapshot SnapshotBuilder::finish() {
  Snapshot snapshot;
  const std::size_t entry_octets = entries_.size() * sizeof(Snapshot::Entry);
  snapshot.image_ = std::make_unique_for_overwrite<char[]>(entry_octets + names_.size());
  std::copy_n(reinterpret_cast<const char*>(entries_.data()), entry_octets, snapshot.image_.get());
  std::ranges::copy(names_, snapshot.image_.get() + entry_octets);
  snapshot.messages_ = static_cast<std::uint32_t>(entries_.size());
  snapshot.name_octets_ = static_cast<std::uint32_t>(names_.size());
  snapshot.total_octets_ = total_octets_;
  return snapshot;
}

bool is_unique_id(std::string_view text) {
  return !text.empty() && text.size() <= unique_id_octets_max && are_unique_id_octets(text);
}

}  // namespace restante::maildrop
