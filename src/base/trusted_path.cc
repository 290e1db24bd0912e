// SPDX-License-Identifier: Apache-2.0
#include "restante/base/trusted_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace restante {

namespace {

// As the kernel has it.
constexpr int links_max = 40;

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

std::string path_of(const Descriptor& descriptor) {
  return fmt::format("/proc/self/fd/{}", descriptor.number());
}

class Walk {
 public:
  Walk(std::string path, std::string_view what) : rest_(std::move(path)), what_(what) {}

  Result<TrustedPlace> to_the_end() {
    if (auto begun = begin(); !begun) return Failure(std::move(begun.error()));
    for (;;) {
      const std::string name = take_name();
      struct stat status {};
      if (::fstatat(folder_.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT || !rest_.empty()) return system_failure(errno, what_);
        return TrustedPlace{std::move(folder_), name};
      }
      const bool is_link = S_ISLNK(status.st_mode);
      if (is_link && !is_safe(folder_, status)) return unsafe(name);
      if (rest_.empty() && !is_link) return TrustedPlace{std::move(folder_), name};
      if (rest_.empty() && is_of_proc(folder_)) {
        return TrustedPlace{std::move(folder_), name, TrustedPlace::Last::LeadsOn};
      }
      auto gone = is_link ? follow(name) : enter(name);
      if (!gone) return Failure(std::move(gone.error()));
    }
  }

 private:
  Result<void> begin() {
    folder_ =
        Descriptor(::open(rest_.starts_with('/') ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder_.is_open()) return system_failure(errno, what_);
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
    if (file < 0) return system_failure(errno, what_);
    folder_ = Descriptor(file);
    return {};
  }

  Result<void> follow(const std::string& name) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(folder_.number(), name.c_str(), target.data(), target.size());
    if (size < 0 || ++links_ > links_max) return system_failure(size < 0 ? errno : ELOOP, what_);
    rest_.insert(0, target.data(), static_cast<std::size_t>(size));
    return rest_.starts_with('/') ? begin() : Result<void>();
  }

  Failure unsafe(const std::string& name) const {
    return failure(ErrorKind::Denied,
                   fmt::format("{}: on the way \"{}\" is a symbolic link that somebody else than "
                               "root could have made; name it without the link",
                               what_, name));
  }

  Descriptor folder_;
  std::string rest_;
  int links_ = 0;
  const std::string_view what_;
};

Result<void> make_in(const TrustedPlace& place, const FolderRights& rights, std::string_view what) {
  const int parent = place.folder.number();
  if (::mkdirat(parent, place.name.c_str(), S_IRWXU) != 0) {
    struct stat status {};
    if (errno != EEXIST) return system_failure(errno, what);
    if (::fstatat(parent, place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISDIR(status.st_mode)) {
      return {};
    }
    return system_failure(ENOTDIR, what);
  }
  const auto folder = open_as_made(place.folder, place.name, what);
  if (!folder) return Failure(folder.error());
  if (::fchmod(folder->number(), rights.mode) != 0 ||
      ::fchown(folder->number(), rights.user.value_or(as_it_is), rights.group.value_or(as_it_is)) !=
          0) {
    return system_failure(errno, what);
  }
  return {};
}

}  // namespace

bool is_ours(const struct stat& status) {
  return status.st_uid == 0 || status.st_uid == ::geteuid();
}

std::string TrustedPlace::path() const {
  return path_of(folder) + '/' + name;
}

Result<TrustedPlace> find_place(const std::string& path, std::string_view what) {
  return Walk(path, what).to_the_end();
}

Result<void> make_folder(const std::string& path, const FolderRights& rights) {
  constexpr mode_t of_those_above = S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH;
  std::error_code not_there;
  if (std::filesystem::is_directory(path, not_there)) return {};
  std::filesystem::path folder = path;
  if (!folder.has_filename()) folder = folder.parent_path();
  if (folder.has_parent_path()) {
    auto made = make_folder(folder.parent_path(), {of_those_above, {}, {}});
    if (!made) return made;
  }
  const std::string what = fmt::format("can't make {}", folder.string());
  const auto place = find_place(folder, what);
  if (!place) return Failure(place.error());
  return make_in(*place, rights, what);
}

Result<Descriptor> open_as_made(const Descriptor& parent, const std::string& name,
                                std::string_view what) {
  Descriptor folder(
      ::openat(parent.number(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!folder.is_open() || ::fstat(folder.number(), &status) != 0) {
    return system_failure(errno, what);
  }
  std::error_code unreadable;
  if (status.st_uid == ::geteuid() && std::filesystem::is_empty(path_of(folder), unreadable)) {
    return folder;
  }
  return failure(ErrorKind::Denied,
                 fmt::format("{}: somebody put another folder in its place; see who may write to "
                             "the folder that it is in",
                             what));
}

}  // namespace restante
