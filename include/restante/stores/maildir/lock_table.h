// SPDX-License-Identifier: Apache-2.0
//
// Exclusive holds on names, within this process and across processes and (on shared storage) hosts
// that use the same folder. A maildrop is held by two names: its path, which is the same on all
// hosts, and its folder's device and inode, which are the same under all paths.
//
// A hold is a write lock on a few octets of one of `files` shared lock files; file and octets
// follow from the name's SHA-256, and how many they are from the time. Within the process a table
// of these octets decides. The kernel drops the lock with the process,
// so a hold never outlives its holder, and a hold needs no descriptor of its own. Linux's
// open-file-description locks are used where there are any, else POSIX record locks; the files
// therefore stay open as long as the table lives.
//
// Safe from any thread. A Hold must not outlive its LockTable. A process opens its table after its
// last fork: open files, and the locks on them, are shared with children that were forked later. A
// process has one table a folder: with POSIX locks two of them would not exclude each other.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "restante/base/result.h"
#include "restante/maildrop/mail_store.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/lock_number.h"

namespace restante::stores {

struct LockSpot;

class LockTable {
 public:
  // The kernel walks the list of an inode's locks: many files keep the lists short.
  static constexpr std::size_t files = 64;

  class Hold {
   public:
    Hold() = default;  // of nothing
    Hold(Hold&& other) noexcept;
    Hold& operator=(Hold&& other) noexcept;
    ~Hold();

   private:
    friend class LockTable;
    Hold(LockTable* table, LockNumber number) : table_(table), number_(number) {}

    LockTable* table_ = nullptr;  // null: of nothing
    LockNumber number_ = 0;
  };

  // Makes the folder (mode 0700, parents too) where it is missing.
  [[nodiscard]] static Result<std::unique_ptr<LockTable>> open(
      const std::string& folder, const FileSystem& system = FileSystem::kernel());
  ~LockTable();

  // InUse: "open in another session since 2026-11-27T10:11:12Z", without the time where a host
  // with another clock holds it, or nobody any more. TryAgain: the lock file can't be locked.
  [[nodiscard]] Result<Hold> acquire(LockNumber number);
  [[nodiscard]] Result<Hold> acquire(std::string_view name) {
    return acquire(lock_number_of(name));
  }

  using Held = maildrop::HeldLock;
  // What this table holds.
  [[nodiscard]] std::vector<Held> held_here() const;
  // What other processes and hosts hold, in no order; more than the most are not told. What comes
  // and goes meanwhile may be among it. Asks the system twice for each.
  static constexpr std::size_t held_elsewhere_max = 100'000;
  [[nodiscard]] Result<std::vector<Held>> held_elsewhere() const;
  // The same of one alone; nothing: nobody else holds it.
  [[nodiscard]] Result<std::optional<Held>> held_elsewhere(LockNumber number) const;

  const std::string& folder() const { return folder_; }

  // Whether acquire(), and the end of a Hold, never wait for the network.
  bool is_local() const { return is_local_; }

 private:
  LockTable(const FileSystem& system, const std::string& folder);

  Result<void> open_files();
  Error refusal(int code, const LockSpot& spot, std::chrono::sys_seconds now) const;
  Result<FileSystem::Range> lock_in_the_way(std::size_t file, FileSystem::Range range) const;
  Result<void> look_for_held(std::size_t file, std::vector<Held>& all) const;
  void release(LockNumber number) noexcept;
  bool unlock(LockNumber number) const;
  void unlock_overdue();

  const FileSystem& system_;
  const std::string folder_;
  std::array<int, files> descriptors_;  // -1: not open
  bool is_local_ = false;

  mutable std::mutex mutex_;  // guards what follows; never held during a system call
  std::unordered_map<LockNumber, std::chrono::sys_seconds> held_since_;
  std::vector<LockNumber> overdue_;  // held no more, but the system failed to unlock them
};

}  // namespace restante::stores
