// SPDX-License-Identifier: Apache-2.0
//
// Exclusive holds on maildrops, within this process and across processes and (on shared storage)
// hosts that use the same folder.
//
// Within the process a table of names decides. Across processes a hold is a write lock on one octet
// of one of `files` shared lock files; name and octet follow from the SHA-256 of the maildrop's
// path. The kernel drops the lock with the process, so a hold never outlives its holder, and a hold
// needs no descriptor of its own. Linux's open-file-description locks are used where there are any,
// else POSIX record locks; the files are therefore never closed while the process lives.
//
// Safe from any thread. A Hold must not outlive its LockTable.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "restante/base/result.h"

namespace restante::stores {

class LockTable {
 public:
  // The kernel walks the list of an inode's locks: many files keep the lists short.
  static constexpr std::size_t files = 64;

  class Hold {
   public:
    Hold(Hold&& other) noexcept;
    Hold& operator=(Hold&& other) noexcept;
    ~Hold();

   private:
    friend class LockTable;
    Hold(LockTable* table, const std::string* name) : table_(table), name_(name) {}

    LockTable* table_;         // null: moved from
    const std::string* name_;  // the key in the table
  };

  // Makes the folder (mode 0700, parents too) where it is missing.
  [[nodiscard]] static Result<std::unique_ptr<LockTable>> open(const std::string& folder);
  ~LockTable();

  // InUse, with "since HH:MM:SS UTC" where the holder is this process; TryAgain where the lock
  // file can't be opened or locked.
  [[nodiscard]] Result<Hold> acquire(const std::string& maildrop_path);

  const std::string& folder() const { return folder_; }
};

}  // namespace restante::stores
