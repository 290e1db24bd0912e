// SPDX-License-Identifier: Apache-2.0
#include "walk.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "persistently.h"
#include "platform.h"

namespace restante::stores {

namespace {

using Lacks = Walked::Lacks;

constexpr int step_flags = platform::reach_flags | O_CLOEXEC | O_DIRECTORY;
constexpr uid_t operators_user = 0;

// As many as the kernel itself follows.
constexpr int links_max = 40;

// One part of the path after the other, for where a link has to be judged, or where the kernel
// can't be told to follow none.
class Steps {
 public:
  Steps(const FileSystem& system, int flags, Patience patience)
      : system_(system), flags_(flags), patience_(patience) {}

  Walked run(Descriptor beginning, std::string_view path);

 private:
  int step(const std::string& part, int flags);
  int follow(const std::string& part);
  int restart();

  const FileSystem& system_;
  const int flags_;
  const Patience patience_;
  Descriptor folder_;
  std::string rest_;
  std::size_t behind_links_ = 0;  // so many octets of rest_ are not from a link's target
  int links_ = 0;
};

Walked Steps::run(Descriptor beginning, std::string_view path) {
  folder_ = std::move(beginning);
  rest_ = path;
  behind_links_ = rest_.size();
  while (!rest_.empty()) {
    const std::string part = rest_.substr(0, rest_.find('/'));
    const bool is_of_a_link = rest_.size() > behind_links_;
    rest_.erase(0, part.size() + 1);
    behind_links_ = std::min(behind_links_, rest_.size());
    if (part.empty() || part == ".") continue;
    int code = step(part, step_flags | O_NOFOLLOW);
    if (code == -ELOOP || code == -ENOTDIR) code = follow(part);
    if (code == -ENOENT) {
      return {Descriptor(code), is_of_a_link ? Lacks::LinkTarget : Lacks::Folder};
    }
    if (code < 0) return {Descriptor(code)};
  }
  // What is open was only to be passed.
  const int code = step(".", flags_);
  return code < 0 ? Walked{Descriptor(code)} : Walked{std::move(folder_)};
}

int Steps::step(const std::string& part, int flags) {
  Descriptor next(
      persistently([&] { return system_.open(folder_.number(), part.c_str(), flags, patience_); }));
  if (!next.is_open()) return next.number();
  folder_ = std::move(next);
  return 0;
}

int Steps::follow(const std::string& part) {
  struct stat link {};
  int code = persistently([&] { return system_.status_at(folder_.number(), part.c_str(), link); });
  if (code < 0) return code;
  if (!S_ISLNK(link.st_mode)) return -ENOTDIR;
  struct stat folder {};
  code = persistently([&] { return system_.status(folder_.number(), folder); });
  if (code < 0) return code;
  if (link.st_uid != operators_user || folder.st_uid != operators_user) return -ELOOP;
  if (++links_ > links_max) return -ELOOP;

  std::array<char, PATH_MAX> space;
  const ssize_t octets =
      persistently([&] { return system_.read_link(folder_.number(), part.c_str(), space); });
  if (octets < 0) return static_cast<int>(octets);
  const std::string_view target(space.data(), static_cast<std::size_t>(octets));
  rest_ = std::string(target).append("/").append(rest_);
  return target.starts_with('/') ? restart() : 0;
}

int Steps::restart() {
  folder_ =
      Descriptor(persistently([&] { return system_.open(AT_FDCWD, "/", step_flags, patience_); }));
  return folder_.is_open() ? 0 : folder_.number();
}

// A link that the path ends with is no folder, to the kernel.
bool needs_steps(int code) {
  return code == -ELOOP || code == -ENOTDIR || code == -ENOSYS;
}

}  // namespace

Walked walk(const FileSystem& system, const Route& route, int flags, Patience patience) {
  const auto straight = [&](int folder, const char* path) {
    return persistently([&] { return system.open_straight(folder, path, flags, patience); });
  };
  const int opened = straight(AT_FDCWD, route.path().data());
  if (opened >= 0 || (!needs_steps(opened) && opened != -ENOENT)) return {Descriptor(opened)};

  const std::string beginning_path = route.beginning();
  Descriptor beginning(persistently(
      [&] { return system.open(AT_FDCWD, beginning_path.c_str(), step_flags, patience); }));
  if (beginning.number() == -ENOENT) return {Descriptor(-ENOENT), Lacks::Beginning};
  if (!beginning.is_open()) return {Descriptor(beginning.number())};
  if (opened == -ENOENT) return {Descriptor(-ENOENT), Lacks::Folder};

  const std::string_view below = route.below_beginning();
  const int found = straight(beginning.number(), below.data());
  // To judge a link may need the disk, and no call says that it would.
  if (needs_steps(found) && patience == Patience::CachedOnly) return {Descriptor(-EAGAIN)};
  if (needs_steps(found)) return Steps(system, flags, patience).run(std::move(beginning), below);
  return {Descriptor(found), found == -ENOENT ? Lacks::Folder : Lacks::Nothing};
}

}  // namespace restante::stores
