// SPDX-License-Identifier: Apache-2.0
//
// What an index that is no longer current still knows: the messages that are what they were.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "folders.h"
#include "index.h"
#include "measure.h"
#include "message_name.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

class Recollection {
 public:
  // `system` and `folders` are borrowed; a null index knows nothing. `first` is the base name that
  // will be asked about first.
  Recollection(const FileSystem& system, const Folders& folders, const Index* index,
               std::string_view first);

  // To be asked in the order of the listing. Waits for the disk. REQUIRES: a NUL follows the name,
  // and `arrival` is that of the base name.
  [[nodiscard]] std::optional<Measure::Finding> recall(std::string_view name,
                                                       std::string_view base_name,
                                                       const Arrival& arrival);

 private:
  void turn_to(std::uint32_t value);
  bool is_at_end() const { return next_ == index_->snapshot().size(); }

  const FileSystem& system_;
  const Folders& folders_;
  const Index* const index_;
  std::uint32_t next_ = 0;  // those before it come earlier in the order than what was asked last
  Arrival next_arrival_;
  std::string_view next_base_name_;
};

}  // namespace restante::stores
