// SPDX-License-Identifier: Apache-2.0
//
// The names of a Maildir's messages in the order in which clients will number them: by the seconds
// and the microseconds in the name, then by the base name. Each base name is there once, however
// many files bear it: another program may be renaming a file while the folders are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "folders.h"
#include "message_name.h"
#include "restante/maildrop/snapshot.h"

namespace restante::stores {

class Listing {
 public:
  // All names together. It is what a Snapshot can hold, with room for unique-ids that are no part
  // of the name.
  static constexpr std::size_t name_octets_max = 2'000'000'000;

  struct Message {
    Arrival arrival;
    std::size_t name_offset;
    std::uint16_t name_length;
    std::uint16_t base_length;
  };

  void add(Place place, std::string_view file_name);
  void sort();

  const std::vector<Message>& messages() const { return messages_; }
  std::size_t name_octets() const { return names_.size(); }

  // "cBASE:2,S"; a NUL follows. Valid until the next add().
  std::string_view name(const Message& message) const;
  std::string_view base_name(const Message& message) const;

 private:
  std::vector<Message> messages_;
  std::string names_;
};

// `base_name` is a part of `name`, which is "cBASE:2,S".
void add_message(maildrop::SnapshotBuilder& builder, std::string_view name,
                 std::string_view base_name, std::uint64_t octets, maildrop::Form form);

// REQUIRES, here and below: the snapshot was made from a Listing.
[[nodiscard]] std::string_view base_name_at(const maildrop::Snapshot& snapshot,
                                            std::uint32_t value);

// The first message whose base name is that, or comes after it in the order; the snapshot's size
// where none does.
[[nodiscard]] std::uint32_t first_from(const maildrop::Snapshot& snapshot,
                                       std::string_view base_name);

// The message of that base name.
[[nodiscard]] std::optional<maildrop::MessageIndex> find_message(const maildrop::Snapshot& snapshot,
                                                                 std::string_view base_name);

}  // namespace restante::stores
