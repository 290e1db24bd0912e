// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/snapshot.h"

#include <cassert>
#include <limits>

namespace restante::maildrop {

namespace {

constexpr std::size_t name_octets_max = 32'767;
constexpr std::size_t unique_id_octets_max = 70;

}  // namespace

void Snapshot::reserve(std::size_t messages, std::size_t name_octets) {
  entries_.reserve(messages);
  names_.reserve(name_octets);
}

void Snapshot::add(std::string_view name, std::string_view unique_id, std::uint64_t octets,
                   Form form) {
  assert(is_unique_id(unique_id));
  assert(name.size() <= name_octets_max);
  assert(octets < std::uint64_t{1} << 47);
  assert(names_.size() + name.size() + unique_id.size() <=
         std::numeric_limits<std::uint32_t>::max());

  const std::size_t within = name.find(unique_id);
  const bool stands_apart = within == std::string_view::npos;
  Entry entry{};
  entry.octets = octets;
  entry.is_wire_form = form == Form::Wire;
  entry.name_length = static_cast<std::uint16_t>(name.size());
  entry.name_offset = static_cast<std::uint32_t>(names_.size());
  entry.unique_id_offset = static_cast<std::uint16_t>(stands_apart ? name.size() : within);
  entry.unique_id_length = static_cast<std::uint16_t>(unique_id.size());
  names_ += name;
  if (stands_apart) names_ += unique_id;
  entries_.push_back(entry);
  total_octets_ += octets;
}

void Snapshot::shrink_to_fit() {
  entries_.shrink_to_fit();
  names_.shrink_to_fit();
}

std::uint64_t Snapshot::octets(MessageIndex index) const {
  assert(index.value < size());
  return entries_[index.value].octets;
}

std::string_view Snapshot::unique_id(MessageIndex index) const {
  assert(index.value < size());
  const Entry& entry = entries_[index.value];
  return std::string_view(names_).substr(std::size_t{entry.name_offset} + entry.unique_id_offset,
                                         entry.unique_id_length);
}

std::string_view Snapshot::name(MessageIndex index) const {
  assert(index.value < size());
  const Entry& entry = entries_[index.value];
  return std::string_view(names_).substr(entry.name_offset, entry.name_length);
}

Form Snapshot::form(MessageIndex index) const {
  assert(index.value < size());
  return entries_[index.value].is_wire_form ? Form::Wire : Form::Stored;
}

bool is_unique_id(std::string_view text) {
  if (text.empty() || text.size() > unique_id_octets_max) return false;
  // Without a branch per octet: a login asks this of every message.
  bool fits = true;
  for (const char octet : text) fits &= octet >= 0x21 && octet <= 0x7e;
  return fits;
}

}  // namespace restante::maildrop
