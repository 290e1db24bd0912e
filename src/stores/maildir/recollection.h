// SPDX-License-Identifier: Apache-2.0
//
// What an index that is no longer current still knows: the messages that are what they were.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "folders.h"
#include "index.h"
#include "listing.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

class Recollection {
 public:
  // `system` and `folders` are borrowed.
  Recollection(const FileSystem& system, const Folders& folders, std::optional<Index> index);

  // To be asked in the order of the listing. Waits for the disk. REQUIRES: a NUL follows the name.
  [[nodiscard]] std::optional<IndexedMessage> recall(std::string_view name,
                                                     std::string_view base_name);

 private:
  const FileSystem& system_;
  const Folders& folders_;
  std::optional<Index> index_;
  std::vector<IndexedMessage> messages_;
  std::size_t next_ = 0;  // those before it come earlier in the order than what was asked for last
};

}  // namespace restante::stores
