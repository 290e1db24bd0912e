// SPDX-License-Identifier: Apache-2.0
#include "platform.h"

#include <fcntl.h>

#include <cerrno>

#if defined(__linux__) && !defined(RESTANTE_PORTABLE_IO)

#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace restante::stores::platform {

namespace {

// Disks that linux/magic.h has no names for.
constexpr long xfs_magic = 0x58465342;
constexpr long zfs_magic = 0x2fc12fc1;

// -1 where it can't be found out.
long disk_of(int file) {
  struct statfs status {};
  return fstatfs(file, &status) == 0 ? static_cast<long>(status.f_type) : -1;
}

// These never wait, and can't be asked not to.
bool is_memory(int file) {
  const long disk = disk_of(file);
  return disk == TMPFS_MAGIC || disk == RAMFS_MAGIC;
}

int open_resolving(int folder, const char* path, int flags, std::uint64_t resolve) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = resolve;
  const long opened = syscall(SYS_openat2, folder, path, &how, sizeof how);
  return opened < 0 ? -errno : static_cast<int>(opened);
}

}  // namespace

int open_cached(int folder, const char* path, int flags) {
  return open_resolving(folder, path, flags, RESOLVE_CACHED);
}

int open_straight(int folder, const char* path, int flags, Patience patience) {
  std::uint64_t resolve = RESOLVE_NO_SYMLINKS;
  if (folder != AT_FDCWD) resolve |= RESOLVE_BENEATH;
  if (patience == Patience::CachedOnly) resolve |= RESOLVE_CACHED;
  return open_resolving(folder, path, flags, resolve);
}

std::int64_t next_data(int file, std::uint64_t offset) {
  const off_t found = ::lseek(file, static_cast<off_t>(offset), SEEK_DATA);
  if (found >= 0) return found;
  return errno == ENXIO ? -ENXIO : static_cast<std::int64_t>(offset);
}

ssize_t read_cached(int file, std::span<char> space, std::uint64_t offset) {
  const iovec target{space.data(), space.size()};
  ssize_t count = preadv2(file, &target, 1, static_cast<off_t>(offset), RWF_NOWAIT);
  if (count < 0 && errno == EOPNOTSUPP && is_memory(file)) {
    count = ::pread(file, space.data(), space.size(), static_cast<off_t>(offset));
  }
  return count < 0 ? -errno : count;
}

bool is_cached(int file, std::uint64_t offset, std::size_t octets) {
  // linux/mman.h has these since Linux 6.5.
  constexpr long cachestat = 451;
  struct {
    std::uint64_t offset;
    std::uint64_t length;
  } const range{offset, octets};
  struct {
    std::uint64_t cached;
    std::array<std::uint64_t, 4> others;
  } pages{};
  if (octets == 0 || syscall(cachestat, file, &range, &pages, 0) != 0) return false;
  static const auto page_octets = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return pages.cached > (offset + octets - 1) / page_octets - offset / page_octets;
}

int rename_to_unused(int folder, const char* name, int new_folder, const char* new_name) {
  return renameat2(folder, name, new_folder, new_name, RENAME_NOREPLACE) < 0 ? -errno : 0;
}

int set_lock_command() {
  return F_OFD_SETLK;
}

int get_lock_command() {
  return F_OFD_GETLK;
}

bool is_local(int folder) {
  constexpr std::array<long, 8> local{
      EXT4_SUPER_MAGIC, xfs_magic,   BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC,
      zfs_magic,        TMPFS_MAGIC, RAMFS_MAGIC,       OVERLAYFS_SUPER_MAGIC};
  return std::ranges::find(local, disk_of(folder)) != local.end();
}

}  // namespace restante::stores::platform

#else

namespace restante::stores::platform {

int open_straight(int, const char*, int, Patience) {
  return -ENOSYS;
}
std::int64_t next_data(int, std::uint64_t offset) {
  return static_cast<std::int64_t>(offset);
}
int open_cached(int, const char*, int) {
  return -EAGAIN;
}
ssize_t read_cached(int, std::span<char>, std::uint64_t) {
  return -EAGAIN;
}
bool is_cached(int, std::uint64_t, std::size_t) {
  return false;
}
int rename_to_unused(int, const char*, int, const char*) {
  return -ENOSYS;
}
int set_lock_command() {
  return F_SETLK;
}
int get_lock_command() {
  return F_GETLK;
}
bool is_local(int) {
  return true;
}

}  // namespace restante::stores::platform

#endif
