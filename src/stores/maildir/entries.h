// SPDX-License-Identifier: Apache-2.0
//
// Reads what is in a folder that may be open only to reach what is in it.
#pragma once

#include <dirent.h>

#include <memory>

#include "restante/base/descriptor.h"
#include "restante/base/patience.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

class Entries {
 public:
  Entries(const FileSystem& system, const Descriptor& folder, Patience patience);

  // 0 or a negated errno: whether the folder can't be read, or the next entry. Null at the end; an
  // entry lives until the next call.
  int next(const dirent*& entry) const;

 private:
  struct Close {
    void operator()(DIR* entries) const { ::closedir(entries); }
  };

  const FileSystem& system_;
  int problem_ = 0;  // a negated errno
  std::unique_ptr<DIR, Close> entries_;
};

// Whether the entry may be a file; not every disk tells.
[[nodiscard]] inline bool may_be_file(const dirent& entry) {
  return entry.d_type == DT_REG || entry.d_type == DT_UNKNOWN;
}

}  // namespace restante::stores
