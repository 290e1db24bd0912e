// SPDX-License-Identifier: Apache-2.0
//
// What a maildrop held at the moment of login; it does not change afterwards (RFC 1939, section 4).
//
// Owns its data in one block, its image: 12 octets a message, then all names one after another.
// `name` is the store's own word for a message (a Maildir file below the maildrop, say) and never
// leaves the server; `unique_id` is what UIDL says (RFC 1939, section 7: 1 to 70 octets of 0x21 to
// 0x7E); `octets` is exactly what RETR will send, each line end counted as two, dot-stuffing not
// counted; `form` is Wire only if the store knows that.
//
// Limits: 2^32 - 1 messages, messages below 256 GiB, names of at most 511 octets, and all names
// together (with the unique-ids that are no part of them) below 4 GiB.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/maildrop/form.h"
#include "restante/maildrop/message_number.h"

namespace restante::maildrop {

class Snapshot {
 public:
  Snapshot() = default;

  // What image() said, on a machine of this octet order. Nothing if it can't have.
  [[nodiscard]] static std::optional<Snapshot> from_image(std::unique_ptr<char[]> image,
                                                          std::size_t octets,
                                                          std::uint32_t messages);

  std::uint32_t size() const { return messages_; }
  std::uint64_t total_octets() const { return total_octets_; }
  std::string_view image() const;

  // All names and what stands between them.
  std::string_view names() const { return {names_start(), name_octets_}; }

  // REQUIRES for these four: index.value < size(). The views live as long as the Snapshot.
  std::uint64_t octets(MessageIndex index) const { return entry(index).octets(); }
  std::string_view unique_id(MessageIndex index) const {
    const Entry entry = this->entry(index);
    return {names_start() + entry.name_offset + entry.unique_id_offset, entry.unique_id_length};
  }
  std::string_view name(MessageIndex index) const {
    const Entry entry = this->entry(index);
    return {names_start() + entry.name_offset, entry.name_length};
  }
  Form form(MessageIndex index) const {
    return entry(index).is_wire_form ? Form::Wire : Form::Stored;
  }

 private:
  friend class SnapshotBuilder;

  struct Entry {
    std::uint32_t octets_low;
    std::uint32_t octets_high : 6;
    std::uint32_t is_wire_form : 1;
    std::uint32_t name_length : 9;
    std::uint32_t unique_id_offset : 9;  // from the start of the name; it may lie behind its end
    std::uint32_t unique_id_length : 7;
    std::uint32_t name_offset;

    std::uint64_t octets() const { return std::uint64_t{octets_high} << 32 | octets_low; }
  };
  static_assert(sizeof(Entry) == 12);

  Entry entry(MessageIndex index) const {
    assert(index.value < size());
    Entry entry;
    std::memcpy(&entry, image_.get() + index.value * sizeof entry, sizeof entry);
    return entry;
  }
  const char* names_start() const { return image_.get() + messages_ * sizeof(Entry); }
  bool is_sound() const;

  std::unique_ptr<char[]> image_;  // null: no messages
  std::uint32_t messages_ = 0;
  std::uint32_t name_octets_ = 0;
  std::uint64_t total_octets_ = 0;
};

// The store adds messages in the order in which clients will number them.
class SnapshotBuilder {
 public:
  void reserve(std::size_t messages, std::size_t name_octets);

  // REQUIRES: is_unique_id(unique_id), and the limits above. Where the unique-id stands within
  // `name` it takes no room of its own.
  void add(std::string_view name, std::string_view unique_id, std::uint64_t octets,
           Form form = Form::Stored);

  // The builder is of no use afterwards.
  [[nodiscard]] Snapshot finish();

 private:
  std::vector<Snapshot::Entry> entries_;
  std::string names_;
  std::uint64_t total_octets_ = 0;
};

// 1 to 70 octets, each of 0x21 to 0x7E.
[[nodiscard]] bool is_unique_id(std::string_view text);

}  // namespace restante::maildrop
