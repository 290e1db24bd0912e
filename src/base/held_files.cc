// SPDX-License-Identifier: Apache-2.0
#include "restante/base/held_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace restante {

namespace {

// Newer than some headers; kernels that do not know it refuse it.
#ifdef MFD_NOEXEC_SEAL
constexpr unsigned never_a_program = MFD_NOEXEC_SEAL;
#else
constexpr unsigned never_a_program = 0x0008;
#endif

Descriptor new_memory() {
  constexpr unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  Descriptor memory(::memfd_create("restante", flags | never_a_program));
  if (!memory.is_open() && errno == EINVAL) {
    memory = Descriptor(::memfd_create("restante", flags));
  }
  return memory;
}

Descriptor copy_of(const Descriptor& original) {
  return Descriptor(::fcntl(original.number(), F_DUPFD_CLOEXEC, 0));
}

bool write_all(const Descriptor& to, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t written = ::write(to.number(), octets.data(), octets.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    octets.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// By way of the stack, which is wiped: maybe of a private key.
Result<void> copy(const Descriptor& from, const Descriptor& to, const std::string& path) {
  struct Buffer {
    Buffer() = default;
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { ::explicit_bzero(octets.data(), octets.size()); }
    std::array<char, 4096> octets;
  } buffer;
  std::size_t size = 0;
  for (;;) {
    const ssize_t got = ::pread(from.number(), buffer.octets.data(), buffer.octets.size(),
                                static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure(errno, path);
    if (got == 0) return {};
    size += static_cast<std::size_t>(got);
    if (size > small_file_octets_max) return too_large(path);
    if (!write_all(to, {buffer.octets.data(), static_cast<std::size_t>(got)})) {
      return system_failure(errno, fmt::format("{}: can't keep a copy", path));
    }
  }
}

// The mode is kept for whoever judges it; as long as a process has the descriptor, it can read.
Result<Descriptor> sealed_copy(const Descriptor& file, const std::string& path) {
  constexpr mode_t may_read_and_write = 0666;
  constexpr int seals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
  struct stat status {};
  Descriptor memory = new_memory();
  if (!memory.is_open() || ::fstat(file.number(), &status) != 0 ||
      ::fchmod(memory.number(), status.st_mode & may_read_and_write) != 0) {
    return system_failure(errno, fmt::format("{}: can't keep a copy", path));
  }
  if (auto copied = copy(file, memory, path); !copied) return Failure(std::move(copied.error()));
  if (::fcntl(memory.number(), F_ADD_SEALS, seals) != 0) {
    return system_failure(errno, fmt::format("{}: can't seal its copy", path));
  }
  return memory;
}

}  // namespace

Result<void> HeldFiles::hold(const std::string& path) {
  const auto file = DiskFiles().open(path);
  if (!file) return Failure(file.error());
  auto copied = sealed_copy(*file, path);
  if (!copied) return Failure(std::move(copied.error()));
  held_.insert_or_assign(path, Held{std::move(*copied)});
  return {};
}

// Nobody can set the time of a file's last change (ctime), but two changes within a tick have the
// same, and some disks keep whole seconds.
bool HeldFiles::is_unchanged(const Held& before, const struct stat& status) {
  constexpr std::time_t tick = 2;
  return before.extract.is_open() && before.status.st_dev == status.st_dev &&
         before.status.st_ino == status.st_ino && before.status.st_size == status.st_size &&
         before.status.st_ctim.tv_sec == status.st_ctim.tv_sec &&
         before.status.st_ctim.tv_nsec == status.st_ctim.tv_nsec &&
         status.st_ctim.tv_sec + tick <= before.since;
}

Result<void> HeldFiles::hold_open(const std::string& path, const HeldFiles* before,
                                  std::time_t now) {
  auto file = DiskFiles().open(path);
  if (!file) return Failure(std::move(file.error()));
  Held held{std::move(*file)};
  if (::fstat(held.file.number(), &held.status) != 0) return system_failure(errno, path);
  held.since = now;
  const auto known = before == nullptr ? held_.end() : before->held_.find(path);
  if (before != nullptr && known != before->held_.end() &&
      is_unchanged(known->second, held.status)) {
    held.extract = copy_of(known->second.extract);
    held.since = known->second.since;
  } else {
    held.extract = new_memory();
  }
  if (!held.extract.is_open()) return system_failure(errno, path);
  held_.insert_or_assign(path, std::move(held));
  return {};
}

void HeldFiles::drop(const std::string& path) {
  held_.erase(path);
}

Result<Descriptor> HeldFiles::open(const std::string& path) const {
  const auto found = held_.find(path);
  if (found == held_.end()) {
    return failure(
        ErrorKind::NotFound,
        fmt::format("{}: was not opened before rights were given up; restart the server", path));
  }
  Descriptor copy = copy_of(found->second.file);
  if (!copy.is_open()) return system_failure(errno, path);
  return copy;
}

Result<Descriptor> HeldFiles::open_extract(const std::string& path) const {
  const auto found = held_.find(path);
  if (found == held_.end() || !found->second.extract.is_open()) return Descriptor();
  Descriptor copy = copy_of(found->second.extract);
  if (!copy.is_open()) return system_failure(errno, path);
  return copy;
}

}  // namespace restante
