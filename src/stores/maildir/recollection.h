// SPDX-License-Identifier: Apache-2.0
//
// What an index that is no longer current still knows: the messages that are what they were.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "folders.h"
#include "index.h"
#include "listing.h"
#include "measure.h"
#include "message_name.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

class Recollection {
 public:
  // `system` and `folders` are borrowed; a null index knows nothing.
  Recollection(const FileSystem& system, const Folders& folders, const Index* index)
      : system_(system), folders_(folders), index_(index) {
    turn_to(0);
  }

  // To be asked in the order of the listing. Waits for the disk. REQUIRES: a NUL follows the name.
  [[nodiscard]] std::optional<Measure::Finding> recall(const Listing& listing,
                                                       const Listing::Message& message);

  // When the message was looked at that was looked at first, of those that were recalled; 0: all of
  // them just now.
  std::int64_t looked_at() const { return looked_at_; }

 private:
  void turn_to(std::uint32_t value);
  Measure::Finding known(const MessageStamp& stamp) const;
  bool is_at_end() const { return next_ == index_->snapshot().size(); }

  const FileSystem& system_;
  const Folders& folders_;
  const Index* const index_;
  std::uint32_t next_ = 0;  // those before it come earlier in the order than what was asked last
  std::int64_t looked_at_ = 0;
  Arrival next_arrival_;
  std::string_view next_base_name_;
};

}  // namespace restante::stores
