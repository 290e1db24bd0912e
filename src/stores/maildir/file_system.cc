// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/file_system.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>

#include "platform.h"

namespace restante::stores {

namespace {

int answer(int returned) {
  return returned < 0 ? -errno : returned;
}

struct flock lock_of(FileSystem::Range range, short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(range.first);
  lock.l_len = static_cast<off_t>(range.octets);
  return lock;
}

}  // namespace

const FileSystem& FileSystem::kernel() {
  static const FileSystem instance;
  return instance;
}

int FileSystem::open(int folder, const char* path, int flags, Patience patience) const {
  if (patience == Patience::CachedOnly) return platform::open_cached(folder, path, flags);
  return answer(::openat(folder, path, flags));
}

int FileSystem::open_straight(int folder, const char* path, int flags, Patience patience) const {
  return platform::open_straight(folder, path, flags, patience);
}

ssize_t FileSystem::read_link(int folder, const char* name, std::span<char> target) const {
  const ssize_t count = ::readlinkat(folder, name, target.data(), target.size());
  return count < 0 ? -errno : count;
}

ssize_t FileSystem::read(int file, std::span<char> space, std::uint64_t offset,
                         Patience patience) const {
  if (patience == Patience::CachedOnly) return platform::read_cached(file, space, offset);
  const ssize_t count = ::pread(file, space.data(), space.size(), static_cast<off_t>(offset));
  return count < 0 ? -errno : count;
}

bool FileSystem::is_cached(int file, std::uint64_t offset, std::size_t octets) const {
  return platform::is_cached(file, offset, octets);
}

int FileSystem::status(int file, struct stat& status) const {
  return answer(::fstat(file, &status));
}

int FileSystem::status_at(int folder, const char* name, struct stat& status) const {
  return answer(::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW));
}

std::int64_t FileSystem::next_data(int file, std::uint64_t offset) const {
  return platform::next_data(file, offset);
}

// Each RETR asks, and a process is who it is to be before it looks at mail.
uid_t FileSystem::user() const {
  static const uid_t us = ::geteuid();
  return us;
}

std::int64_t FileSystem::now() const {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

int FileSystem::next_entry(DIR* folder, const dirent*& entry) const {
  errno = 0;
  entry = ::readdir(folder);
  return entry == nullptr ? -errno : 0;
}

int FileSystem::unlink(int folder, const char* name) const {
  return answer(::unlinkat(folder, name, 0));
}

int FileSystem::rename(int folder, const char* name, int new_folder, const char* new_name) const {
  const int renamed = platform::rename_to_unused(folder, name, new_folder, new_name);
  if (renamed != -ENOSYS && renamed != -EINVAL) return renamed;
  // The system, or this disk, has no such call. For a moment the file has both names then.
  const int linked = answer(::linkat(folder, name, new_folder, new_name, 0));
  return linked < 0 ? linked : answer(::unlinkat(folder, name, 0));
}

int FileSystem::sync(int folder) const {
  return answer(::fsync(folder));
}

int FileSystem::create(int folder, const char* name) const {
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  return answer(::openat(folder, name, flags, 0600));
}

ssize_t FileSystem::write(int file, std::string_view octets) const {
  const ssize_t count = ::write(file, octets.data(), octets.size());
  return count < 0 ? -errno : count;
}

int FileSystem::replace(int folder, const char* name, const char* new_name) const {
  return answer(::renameat(folder, name, folder, new_name));
}

int FileSystem::make_folder(int folder, const char* path) const {
  return answer(::mkdirat(folder, path, 0700));
}

int FileSystem::open_or_create(int folder, const char* name) const {
  constexpr int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  return answer(::openat(folder, name, flags, 0600));
}

int FileSystem::lock(int file, Range range, short type) const {
  struct flock lock = lock_of(range, type);
  return answer(::fcntl(file, platform::set_lock_command(), &lock));
}

int FileSystem::lock_in_the_way(int file, Range range, Range& found) const {
  struct flock lock = lock_of(range, F_WRLCK);
  const int result = answer(::fcntl(file, platform::get_lock_command(), &lock));
  const bool is_there = result == 0 && lock.l_type != F_UNLCK;
  found = is_there ? Range{static_cast<std::uint64_t>(lock.l_start),
                           static_cast<std::uint64_t>(lock.l_len)}
                   : Range{};
  return result;
}

bool FileSystem::is_local(int folder) const {
  return platform::is_local(folder);
}

}  // namespace restante::stores
