// SPDX-License-Identifier: Apache-2.0
#include "file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace restante::ctl {

namespace {

// Whether `path` still names the open file: another process may have renamed it before we got the
// lock.
bool is_at(int descriptor, const std::string& path) {
  struct stat open_file {};
  struct stat named {};
  return fstat(descriptor, &open_file) == 0 && lstat(path.c_str(), &named) == 0 &&
         open_file.st_dev == named.st_dev && open_file.st_ino == named.st_ino;
}

Result<void> sync_folder_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const std::string folder = parent.empty() ? "." : parent;
  const Descriptor descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.number() < 0 || fsync(descriptor.number()) != 0) {
    return system_failure(errno, folder);
  }
  return {};
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

Result<std::string> read_all(int descriptor, const std::string& path) {
  constexpr std::size_t piece_octets = 65536;
  std::string octets;
  std::array<char, piece_octets> piece;
  for (;;) {
    const ssize_t got = read(descriptor, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure(errno, path);
    if (got == 0) return octets;
    octets.append(piece.data(), static_cast<std::size_t>(got));
  }
}

Result<void> write_all(int descriptor, std::string_view octets, const std::string& path) {
  while (!octets.empty()) {
    const ssize_t put = write(descriptor, octets.data(), octets.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_failure(errno, path);
    octets.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<LockedFile> LockedFile::open(std::string path) {
  constexpr int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
  constexpr mode_t mode = 0600;
  for (;;) {
    Descriptor descriptor(::open(path.c_str(), flags, mode));
    if (descriptor.number() < 0) return system_failure(errno, path);
    if (flock(descriptor.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return system_failure(errno, path);
      return failure(ErrorKind::InUse, path + ": another restantectl is writing it; try again");
    }
    if (is_at(descriptor.number(), path)) {
      return LockedFile(std::move(descriptor), std::move(path));
    }
  }
}

LockedFile::LockedFile(Descriptor descriptor, std::string path)
    : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

LockedFile::LockedFile(LockedFile&& other) noexcept
    : descriptor_(std::move(other.descriptor_)), path_(std::exchange(other.path_, {})) {}

LockedFile::~LockedFile() {
  if (!path_.empty()) unlink(path_.c_str());
}

Result<void> LockedFile::rename_to(const std::string& target) {
  if (rename(path_.c_str(), target.c_str()) != 0) return system_failure(errno, target);
  path_.clear();
  return sync_folder_of(target);
}

}  // namespace restante::ctl
