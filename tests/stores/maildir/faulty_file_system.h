// SPDX-License-Identifier: Apache-2.0
//
// A file system that fails when told to.
#pragma once

#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

enum class Call {
  Open,
  ReadLink,
  Read,
  Status,
  StatusAt,
  NextEntry,
  Unlink,
  Rename,
  Sync,
  Create,
  Write,
  Replace,
  MakeFolder,
  OpenOrCreate,
  Lock,
  LockInTheWay,
  Unlock
};

class FaultyFileSystem : public FileSystem {
 public:
  // Asked before each call; by several threads, if there are many messages. A negated errno is the
  // call's answer; with 0 it is made. `name` is the file's, where the call has one.
  std::function<int(Call call, std::string_view name)> fault;

  enum class Cache { Real, HoldsAll, HoldsNothing };
  Cache cache = Cache::Real;
  bool local = true;
  bool knows_straight = true;
  bool knows_holes = true;
  int clock_ahead_seconds = 0;
  // Whose a file seems to be, by its inode, and who we are; the rest as it is.
  std::map<ino_t, uid_t> owners;
  std::optional<uid_t> us;
  bool entry_types_known = true;
  // All that lies in the Maildir looks so much older than it is: no clock can tick in between.
  std::time_t age_seconds = 3600;
  // What the kernel stamped, which nobody can set, seems so much later than it is.
  std::time_t stamped_later_seconds = 0;
  std::size_t read_octets_max = SIZE_MAX;
  std::size_t write_octets_max = SIZE_MAX;
  mutable std::atomic<std::uint64_t> octets_read = 0;
  mutable std::atomic<std::uint64_t> reads = 0;

  int open(int folder, const char* path, int flags, Patience patience) const override {
    if (const int code = fail(Call::Open, path, patience); code < 0) return code;
    return FileSystem::open(folder, path, flags, real(patience));
  }

  int open_straight(int folder, const char* path, int flags, Patience patience) const override {
    if (const int code = fail(Call::Open, path, patience); code < 0) return code;
    if (!knows_straight) return -ENOSYS;
    return FileSystem::open_straight(folder, path, flags, real(patience));
  }

  ssize_t read_link(int folder, const char* name, std::span<char> target) const override {
    if (const int code = fail(Call::ReadLink, name); code < 0) return code;
    return FileSystem::read_link(folder, name, target);
  }

  std::int64_t next_data(int file, std::uint64_t offset) const override {
    return knows_holes ? FileSystem::next_data(file, offset) : static_cast<std::int64_t>(offset);
  }

  std::int64_t now() const override {
    return FileSystem::now() + std::int64_t{clock_ahead_seconds} * 1'000'000'000;
  }

  uid_t user() const override { return us.value_or(FileSystem::user()); }

  ssize_t read(int file, std::span<char> space, std::uint64_t offset,
               Patience patience) const override {
    if (const int code = fail(Call::Read, {}, patience); code < 0) return code;
    const std::size_t wanted = std::min(space.size(), read_octets_max);
    const ssize_t count = FileSystem::read(file, space.first(wanted), offset, real(patience));
    ++reads;
    if (count > 0) octets_read += static_cast<std::uint64_t>(count);
    return count;
  }

  bool is_cached(int file, std::uint64_t offset, std::size_t octets) const override {
    if (cache == Cache::Real) return FileSystem::is_cached(file, offset, octets);
    return cache == Cache::HoldsAll;
  }

  int status(int file, struct stat& status) const override {
    if (const int code = fail(Call::Status); code < 0) return code;
    const int code = FileSystem::status(file, status);
    const bool is_ours = (::fcntl(file, F_GETFL) & O_ACCMODE) == O_WRONLY;
    if (!is_ours) make_older(status);
    disguise(status);
    return code;
  }

  int status_at(int folder, const char* name, struct stat& status) const override {
    if (const int code = fail(Call::StatusAt, name); code < 0) return code;
    const int code = FileSystem::status_at(folder, name, status);
    make_older(status);
    disguise(status);
    return code;
  }

  int next_entry(DIR* folder, const dirent*& entry) const override {
    if (const int code = fail(Call::NextEntry); code < 0) return code;
    const int code = FileSystem::next_entry(folder, entry);
    if (entry == nullptr || entry_types_known) return code;
    entry_ = *entry;
    entry_.d_type = DT_UNKNOWN;
    entry = &entry_;
    return code;
  }

  int unlink(int folder, const char* name) const override {
    const int code = fail(Call::Unlink, name);
    return code < 0 ? code : FileSystem::unlink(folder, name);
  }

  int rename(int folder, const char* name, int new_folder, const char* new_name) const override {
    const int code = fail(Call::Rename, name);
    return code < 0 ? code : FileSystem::rename(folder, name, new_folder, new_name);
  }

  int sync(int folder) const override {
    const int code = fail(Call::Sync);
    return code < 0 ? code : FileSystem::sync(folder);
  }

  int create(int folder, const char* name) const override {
    const int code = fail(Call::Create, name);
    return code < 0 ? code : FileSystem::create(folder, name);
  }

  ssize_t write(int file, std::string_view octets) const override {
    const int code = fail(Call::Write);
    return code < 0 ? code : FileSystem::write(file, octets.substr(0, write_octets_max));
  }

  int replace(int folder, const char* name, const char* new_name) const override {
    const int code = fail(Call::Replace, name);
    return code < 0 ? code : FileSystem::replace(folder, name, new_name);
  }

  int make_folder(int folder, const char* path) const override {
    const int code = fail(Call::MakeFolder, path);
    return code < 0 ? code : FileSystem::make_folder(folder, path);
  }

  int open_or_create(int folder, const char* name) const override {
    const int code = fail(Call::OpenOrCreate, name);
    return code < 0 ? code : FileSystem::open_or_create(folder, name);
  }

  int lock(int file, Range range, short type) const override {
    const int code = fail(type == F_UNLCK ? Call::Unlock : Call::Lock);
    return code < 0 ? code : FileSystem::lock(file, range, type);
  }

  int lock_in_the_way(int file, Range range, Range& found) const override {
    const int code = fail(Call::LockInTheWay);
    return code < 0 ? code : FileSystem::lock_in_the_way(file, range, found);
  }

  bool is_local(int) const override { return local; }

 private:
  int fail(Call call, std::string_view name = {}, Patience patience = Patience::MayBlock) const {
    if (patience == Patience::CachedOnly && cache == Cache::HoldsNothing) return -EAGAIN;
    return fault ? fault(call, name) : 0;
  }

  void make_older(struct stat& status) const {
    status.st_mtim.tv_sec -= age_seconds;
    status.st_ctim.tv_sec -= age_seconds - stamped_later_seconds;
    if (S_ISDIR(status.st_mode)) status.st_mtim.tv_sec += stamped_later_seconds;
  }

  void disguise(struct stat& status) const {
    const auto owner = owners.find(status.st_ino);
    if (owner != owners.end()) status.st_uid = owner->second;
  }

  Patience real(Patience patience) const {
    return cache == Cache::HoldsAll ? Patience::MayBlock : patience;
  }

  mutable dirent entry_;
};

// Lets `times` calls of a kind fail, the first `passed` of them not. For one thread alone: so for
// few messages.
inline std::function<int(Call, std::string_view)> failing(Call call, int code, int passed = 0,
                                                          int times = 1'000'000) {
  return [=, seen = 0](Call made, std::string_view) mutable {
    if (made != call) return 0;
    ++seen;
    return seen > passed && seen <= passed + times ? -code : 0;
  };
}

}  // namespace restante::stores
