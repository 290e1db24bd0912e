// SPDX-License-Identifier: Apache-2.0
#include "log_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "restante/base/trusted_path.h"

namespace restante::log {

namespace {

// Others may make and remove the file while we look.
constexpr int attempts_max = 8;

constexpr mode_t log_mode = S_IRUSR | S_IWUSR | S_IRGRP;

constexpr std::string_view what = "can't open it";

Failure cannot_open(int code) {
  return system_failure(code, what);
}

Result<void> judge(const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return cannot_open(EISDIR);
  if (S_ISREG(status.st_mode)) {
    if (status.st_nlink <= 1) return {};
    return failure(ErrorKind::Denied,
                   fmt::format("it has {} names (hard links), so it may be somebody else's file; "
                               "remove it, and a new one will be made",
                               status.st_nlink));
  }
  if ((S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) && is_ours(status)) return {};
  return failure(ErrorKind::Denied,
                 fmt::format("it is no regular file, and a FIFO or device must be root's, not that "
                             "of user {}; chown it or name another",
                             status.st_uid));
}

Result<Descriptor> make(const TrustedPlace& place, int flags) {
  Descriptor file(
      ::openat(place.folder.number(), place.name.c_str(), flags | O_CREAT | O_EXCL, log_mode));
  if (!file.is_open()) return errno == EEXIST ? Result<Descriptor>() : cannot_open(errno);
  // Whatever the mask: who reads it does so by its group.
  (void)::fchmod(file.number(), log_mode);
  return file;
}

Descriptor open_existing(const TrustedPlace& place, int flags) {
  const auto open = [&](int access) {
    return Descriptor(::openat(place.folder.number(), place.name.c_str(), access | flags));
  };
  Descriptor file = open(O_WRONLY);
  // A FIFO that nobody reads yet: lines wait in it for whoever will.
  return file.is_open() || errno != ENXIO ? std::move(file) : open(O_RDWR);
}

// Judged before it is opened, for opening a device may do something, and after, for by then it may
// be another. Not open: it is gone, or was made by somebody else meanwhile.
Result<Descriptor> open_once(const TrustedPlace& place, int flags) {
  struct stat status {};
  if (::fstatat(place.folder.number(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? make(place, O_WRONLY | flags) : cannot_open(errno);
  }
  if (auto fits = judge(status); !fits) return Failure(std::move(fits.error()));
  Descriptor file = open_existing(place, flags);
  if (!file.is_open()) return errno == ENOENT ? Result<Descriptor>() : cannot_open(errno);
  if (::fstat(file.number(), &status) != 0) return cannot_open(errno);
  if (auto fits = judge(status); !fits) return Failure(std::move(fits.error()));
  return file;
}

}  // namespace

Result<Descriptor> open_log_file(const std::string& path) {
  constexpr int flags = O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const auto place = find_place(path, what);
  if (!place) return Failure(place.error());
  if (place->last == TrustedPlace::Last::LeadsOn) {
    Descriptor file = open_existing(*place, flags);
    if (!file.is_open()) return cannot_open(errno);
    return file;
  }
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    auto file = open_once(*place, flags | O_NOFOLLOW);
    if (!file || file->is_open()) return file;
  }
  return cannot_open(EEXIST);
}

Result<void> check_log_file(const std::string& path) {
  const auto place = find_place(path, what);
  if (!place) return Failure(place.error());
  if (place->last == TrustedPlace::Last::LeadsOn) return {};
  const int folder = place->folder.number();
  struct stat status {};
  const bool is_there = ::fstatat(folder, place->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (is_there) {
    if (auto fits = judge(status); !fits) return fits;
  }
  const bool may = is_there ? ::faccessat(folder, place->name.c_str(), W_OK, AT_EACCESS) == 0
                            : ::faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) == 0;
  if (!may) return cannot_open(errno);
  return {};
}

}  // namespace restante::log
