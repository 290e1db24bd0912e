// SPDX-License-Identifier: Apache-2.0
//
// All that this room asks of the operating system to do with the mail and its locks, call by call,
// so that a test can make any single call fail.
//
// Each does what the system call of its name does. It answers with a value of at least 0 or, like
// the kernel itself, with a negated errno. Interrupted calls answer -EINTR and are the caller's to
// repeat. With Patience::CachedOnly a call that would have to wait for the disk answers -EAGAIN;
// one whose system can't tell answers so always.
#pragma once

#include <dirent.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "restante/base/patience.h"

namespace restante::stores {

class FileSystem {
 public:
  // The real one. Has no state; lives for ever.
  static const FileSystem& kernel();

  virtual ~FileSystem() = default;

  // `folder` may be AT_FDCWD.
  virtual int open(int folder, const char* path, int flags, Patience patience) const;
  // The same, but no link on the way is followed (-ELOOP), and none leads out of `folder`, unless
  // that is AT_FDCWD. -ENOSYS where the system has no such call.
  virtual int open_straight(int folder, const char* path, int flags, Patience patience) const;
  virtual ssize_t read_link(int folder, const char* name, std::span<char> target) const;
  virtual ssize_t read(int file, std::span<char> space, std::uint64_t offset,
                       Patience patience) const;
  // Whether reading these octets would not have to wait. False, too, where the system can't tell.
  virtual bool is_cached(int file, std::uint64_t offset, std::size_t octets) const;
  virtual int status(int file, struct stat& status) const;
  // Of a link itself, not of what it leads to.
  virtual int status_at(int folder, const char* name, struct stat& status) const;

  // Where the next octets are that are no hole, from `offset` on; -ENXIO where there are none.
  virtual std::int64_t next_data(int file, std::uint64_t offset) const;

  // As whom this process opens files, and the time by which this host's own disks stamp them, in
  // nanoseconds.
  virtual uid_t user() const;
  virtual std::int64_t now() const;

  // Null at the end. The entry lives until the next call.
  virtual int next_entry(DIR* folder, const dirent*& entry) const;

  virtual int unlink(int folder, const char* name) const;

  // Unlike the system call, this never replaces a file: it answers -EEXIST.
  virtual int rename(int folder, const char* name, int new_folder, const char* new_name) const;

  virtual int sync(int folder) const;

  // For files of our own. create() answers -EEXIST where there is one; replace() is the system's
  // rename within one folder.
  virtual int create(int folder, const char* name) const;
  virtual ssize_t write(int file, std::string_view octets) const;
  virtual int replace(int folder, const char* name, const char* new_name) const;

  // Answers -EEXIST where there is one. `folder` may be AT_FDCWD.
  virtual int make_folder(int folder, const char* path) const;

  // For locks: opens a file to read and write, and follows no link.
  virtual int open_or_create(int folder, const char* name) const;

  // A part of a file, which need not have these octets.
  struct Range {
    std::uint64_t first;
    std::uint64_t octets;
  };

  // `type` is F_WRLCK or F_UNLCK. Never waits for another's lock: -EAGAIN or -EACCES.
  virtual int lock(int file, Range range, short type) const;

  // Which lock of somebody else keeps `range` from being locked; one of 0 octets where none does.
  virtual int lock_in_the_way(int file, Range range, Range& found) const;

  // Whether the folder's disk belongs to this host. On a share, even lock() waits for the network.
  virtual bool is_local(int folder) const;
};

}  // namespace restante::stores
