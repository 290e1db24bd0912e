// SPDX-License-Identifier: Apache-2.0
#include "restante/base/file_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "restante/base/file.h"

namespace restante {

Result<std::string> FileSource::read(const std::string& path) const {
  const auto file = open(path);
  if (!file) return Failure(file.error());
  return read_small_file(*file, path);
}

Result<Descriptor> FileSource::open_extract(const std::string&) const {
  return Descriptor();
}

Result<Descriptor> DiskFiles::open(const std::string& path) const {
  // Opening a FIFO would wait for somebody to write to it.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (!file.is_open() || ::fstat(file.number(), &status) != 0) return system_failure(errno, path);
  if (S_ISREG(status.st_mode)) return file;
  return failure(ErrorKind::Unsupported,
                 fmt::format("{}: is no ordinary file, but a folder, a FIFO or a device", path));
}

Result<std::string> read_small_file(const Descriptor& file, const std::string& path) {
  auto octets = read_file(file, small_file_octets_max);
  if (!octets) return system_failure(octets.error(), path);
  if (octets->size() > small_file_octets_max) return too_large(path);
  return std::move(*octets);
}

std::optional<std::string> exposure_of(const Descriptor& file, std::string_view what,
                                       const std::string& path) {
  constexpr mode_t too_much = S_IWGRP | S_IROTH | S_IWOTH;
  struct stat status {};
  if (::fstat(file.number(), &status) != 0 || (status.st_mode & too_much) == 0) return {};
  const bool can_be_read = (status.st_mode & S_IROTH) != 0;
  const bool can_be_changed = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  const char* const harm = !can_be_changed ? "read" : can_be_read ? "read and changed" : "changed";
  return fmt::format("the {} {} can be {} by others; chmod g-w,o= {}", what, path, harm, path);
}

std::optional<std::string> changeability_of(const Descriptor& file, std::string_view what,
                                            const std::string& path) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)) == 0) {
    return {};
  }
  return fmt::format("the {} {} can be changed by others; chmod go-w {}", what, path, path);
}

Failure too_large(const std::string& path) {
  static_assert(small_file_octets_max == std::size_t{1} << 20);
  return failure(ErrorKind::Corrupt, fmt::format("{}: larger than 1 MiB", path));
}

}  // namespace restante
