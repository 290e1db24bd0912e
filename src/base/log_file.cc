// SPDX-License-Identifier: Apache-2.0
#include "log_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace restante::log {

namespace {

// As the kernel has it.
constexpr int links_max = 40;

// Others may make and remove the file while we look.
constexpr int attempts_max = 8;

constexpr mode_t log_mode = S_IRUSR | S_IWUSR | S_IRGRP;

// The folder that the file is in once all links were followed, and its name there.
struct Place {
  Descriptor folder;
  std::string name;
  enum class Last { Is, LeadsOn } last = Last::Is;  // LeadsOn: a link of the kernel's, as in /proc
};

Failure cannot_open(int code) {
  return system_failure(code, "can't open it");
}

bool is_ours(const struct stat& status) {
  return status.st_uid == 0 || status.st_uid == ::geteuid();
}

// Whether only root and we can have put there what bears that name.
bool is_safe(const Descriptor& folder, const struct stat& link) {
  struct stat status {};
  if (::fstat(folder.number(), &status) != 0 || !is_ours(status) || !is_ours(link)) return false;
  return (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (status.st_mode & S_ISVTX) != 0;
}

// Its links, such as those to standard output, say what they lead to in words that are no path.
bool is_of_proc(const Descriptor& folder) {
  struct stat status {};
  struct stat root {};
  struct stat proc {};
  return ::fstat(folder.number(), &status) == 0 && ::stat("/", &root) == 0 &&
         ::stat("/proc", &proc) == 0 && proc.st_dev != root.st_dev && status.st_dev == proc.st_dev;
}

class Walk {
 public:
  explicit Walk(std::string path) : rest_(std::move(path)) {}

  Result<Place> to_the_end() {
    if (auto begun = begin(); !begun) return Failure(std::move(begun.error()));
    for (;;) {
      const std::string name = take_name();
      struct stat status {};
      if (::fstatat(folder_.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT || !rest_.empty()) return cannot_open(errno);
        return Place{std::move(folder_), name};
      }
      const bool is_link = S_ISLNK(status.st_mode);
      if (is_link && !is_safe(folder_, status)) return unsafe(name);
      if (rest_.empty() && !is_link) return Place{std::move(folder_), name};
      if (rest_.empty() && is_of_proc(folder_)) {
        return Place{std::move(folder_), name, Place::Last::LeadsOn};
      }
      auto gone = is_link ? follow(name) : enter(name);
      if (!gone) return Failure(std::move(gone.error()));
    }
  }

 private:
  Result<void> begin() {
    folder_ =
        Descriptor(::open(rest_.starts_with('/') ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder_.is_open()) return cannot_open(errno);
    return {};
  }

  // Of the next step; "." for a path that ends with '/'.
  std::string take_name() {
    rest_.erase(0, rest_.find_first_not_of('/'));
    const std::string name = rest_.substr(0, rest_.find('/'));
    rest_.erase(0, name.size());
    return name.empty() ? "." : name;
  }

  Result<void> enter(const std::string& name) {
    const int file =
        ::openat(folder_.number(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return cannot_open(errno);
    folder_ = Descriptor(file);
    return {};
  }

  Result<void> follow(const std::string& name) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(folder_.number(), name.c_str(), target.data(), target.size());
    if (size < 0 || ++links_ > links_max) return cannot_open(size < 0 ? errno : ELOOP);
    rest_.insert(0, target.data(), static_cast<std::size_t>(size));
    return rest_.starts_with('/') ? begin() : Result<void>();
  }

  static Failure unsafe(const std::string& name) {
    return failure(ErrorKind::Denied,
                   fmt::format("on the way \"{}\" is a symbolic link that somebody else than root "
                               "could have made; name the file without it",
                               name));
  }

  Descriptor folder_;
  std::string rest_;
  int links_ = 0;
};

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

Result<Descriptor> make(const Place& place, int flags) {
  Descriptor file(
      ::openat(place.folder.number(), place.name.c_str(), flags | O_CREAT | O_EXCL, log_mode));
  if (!file.is_open()) return errno == EEXIST ? Result<Descriptor>() : cannot_open(errno);
  // Whatever the mask: who reads it does so by its group.
  (void)::fchmod(file.number(), log_mode);
  return file;
}

Descriptor open_existing(const Place& place, int flags) {
  const auto open = [&](int access) {
    return Descriptor(::openat(place.folder.number(), place.name.c_str(), access | flags));
  };
  Descriptor file = open(O_WRONLY);
  // A FIFO that nobody reads yet: lines wait in it for whoever will.
  return file.is_open() || errno != ENXIO ? std::move(file) : open(O_RDWR);
}

// Judged before it is opened, for opening a device may do something, and after, for by then it may
// be another. Not open: it is gone, or was made by somebody else meanwhile.
Result<Descriptor> open_once(const Place& place, int flags) {
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
  const auto place = Walk(path).to_the_end();
  if (!place) return Failure(place.error());
  if (place->last == Place::Last::LeadsOn) {
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

}  // namespace restante::log
