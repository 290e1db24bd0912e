// SPDX-License-Identifier: Apache-2.0
#include "unix_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "restante/base/endpoint.h"
#include "restante/base/trusted_path.h"

namespace restante::loop {

namespace {

std::string cannot_listen(const std::string& path) {
  return fmt::format("can't listen on unix:{}", path);
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || rest != text.data() + text.size()) return {};
  return value;
}

Failure unknown(std::string_view what, const std::string& name) {
  return failure(ErrorKind::NotFound,
                 fmt::format("listener.{0} \"{1}\": there is no such {2}; name another, or its "
                             "number",
                             what, name, what == "owner" ? "user" : "group"));
}

Result<uid_t> owner_of(const FileRights& rights) {
  if (rights.owner.empty()) return as_it_is;
  if (const passwd* const entry = ::getpwnam(rights.owner.c_str())) return entry->pw_uid;
  if (const auto value = number(rights.owner)) return *value;
  return unknown("owner", rights.owner);
}

Result<gid_t> group_of(const FileRights& rights) {
  if (rights.group.empty()) return as_it_is;
  if (const auto group = find_group(rights.group)) return *group;
  return unknown("group", rights.group);
}

// A path of its own for the kernel, which leads to no other folder than the one that was found.
sockaddr_un name_of(const TrustedPlace& place) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  place.path().copy(name.sun_path, sizeof name.sun_path - 1);
  return name;
}

bool look(const TrustedPlace& place, struct stat& status) {
  return ::fstatat(place.folder.number(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

void remove(const TrustedPlace& place) {
  ::unlinkat(place.folder.number(), place.name.c_str(), 0);
}

// A socket file that nobody listens on is left over from a process that died.
void remove_left_over(const TrustedPlace& place, const sockaddr_un& name) {
  struct stat status {};
  // Whatever is no socket refuses connections too.
  if (!look(place, status) || !S_ISSOCK(status.st_mode)) return;
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* address = reinterpret_cast<const sockaddr*>(&name);
  if (probe.is_open() && ::connect(probe.number(), address, sizeof name) != 0 &&
      errno == ECONNREFUSED) {
    remove(place);
  }
}

// The file has its mode from the beginning: the mask is the one way to say it that the kernel does
// not cut down.
int bind_with_mode(const Descriptor& socket, const sockaddr_un& name, std::optional<mode_t> mode) {
  constexpr mode_t all = S_IRWXU | S_IRWXG | S_IRWXO;
  const mode_t mask = mode ? ::umask(all & ~*mode) : 0;
  const auto* address = reinterpret_cast<const sockaddr*>(&name);
  const int code = ::bind(socket.number(), address, sizeof name) == 0 ? 0 : errno;
  if (mode) ::umask(mask);
  return code;
}

Descriptor open_file(const TrustedPlace& place) {
  return Descriptor(
      ::openat(place.folder.number(), place.name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
}

// By a descriptor, and only of a socket that we have just made: the folder may be one in which
// others put links to what they would like to own.
int give_away(const TrustedPlace& place, uid_t owner, gid_t group) {
  if (owner == as_it_is && group == as_it_is) return 0;
  const Descriptor file = open_file(place);
  struct stat status {};
  if (!file.is_open() || ::fstat(file.number(), &status) != 0) return errno;
  if (!S_ISSOCK(status.st_mode) || status.st_nlink != 1 || status.st_uid != ::geteuid()) {
    return EEXIST;
  }
  return ::fchownat(file.number(), "", owner, group, AT_EMPTY_PATH) == 0 ? 0 : errno;
}

std::string cannot_give(const std::string& path) {
  return fmt::format("can't give {} to its group", path);
}

}  // namespace

std::optional<gid_t> find_group(const std::string& name) {
  if (const ::group* const entry = ::getgrnam(name.c_str())) return entry->gr_gid;
  return number(name);
}

Result<Descriptor> bind_unix(const std::string& path, const FileRights& rights) {
  const auto owner = owner_of(rights);
  if (!owner) return Failure(owner.error());
  const auto group = group_of(rights);
  if (!group) return Failure(group.error());
  // Whoever connects names it by its path.
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return system_failure(ENAMETOOLONG, cannot_listen(path));
  }
  const auto place = find_place(path, cannot_listen(path));
  if (!place) return Failure(place.error());
  if (place->path().size() >= sizeof(sockaddr_un::sun_path)) {
    return system_failure(ENAMETOOLONG, cannot_listen(path));
  }
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return system_failure(errno, cannot_listen(path));
  const sockaddr_un name = name_of(*place);
  remove_left_over(*place, name);
  if (const int code = bind_with_mode(socket, name, rights.mode); code != 0) {
    return system_failure(code, cannot_listen(path));
  }
  if (const int code = give_away(*place, *owner, *group); code != 0) {
    remove(*place);
    return system_failure(code, fmt::format("can't give unix:{} to its owner and group", path));
  }
  return socket;
}

Result<void> check_unix_socket(const std::string& path, const FileRights& rights) {
  if (const auto owner = owner_of(rights); !owner) return Failure(owner.error());
  if (const auto group = group_of(rights); !group) return Failure(group.error());
  const std::string what = cannot_listen(path);
  const auto place = find_place(path, what);
  if (!place) return Failure(place.error());
  struct stat status {};
  if (look(*place, status) && !S_ISSOCK(status.st_mode)) return system_failure(EADDRINUSE, what);
  if (::faccessat(place->folder.number(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
    return system_failure(errno, what);
  }
  return {};
}

SocketFile SocketFile::of(const std::string& address) {
  SocketFile file;
  const auto endpoint = parse_endpoint(address);
  const auto* const unix_socket = endpoint ? std::get_if<UnixEndpoint>(&*endpoint) : nullptr;
  if (unix_socket == nullptr) return file;
  const auto place = find_place(unix_socket->path, {});
  struct stat status {};
  if (!place || !look(*place, status)) return file;
  file.path_ = unix_socket->path;
  file.device_ = status.st_dev;
  file.inode_ = status.st_ino;
  return file;
}

void SocketFile::remove() const {
  if (path_.empty()) return;
  const auto place = find_place(path_, {});
  struct stat status {};
  if (place && look(*place, status) && is_this(status)) loop::remove(*place);
}

bool SocketFile::is_this(const struct stat& status) const {
  return S_ISSOCK(status.st_mode) && status.st_dev == device_ && status.st_ino == inode_;
}

// The group first: with the mode alone it would be open to the group that it had before.
Result<void> SocketFile::open_to(std::optional<gid_t> group) const {
  const std::string what = cannot_give(path_);
  const auto place = find_place(path_, what);
  if (!place) return Failure(place.error());
  const Descriptor file = open_file(*place);
  struct stat status {};
  if (!file.is_open() || ::fstat(file.number(), &status) != 0) return system_failure(errno, what);
  if (!is_this(status)) return system_failure(ENOENT, what);
  // A descriptor of this kind has no fchmod() of its own on all kernels.
  const std::string itself = fmt::format("/proc/self/fd/{}", file.number());
  constexpr mode_t owner = S_IRUSR | S_IWUSR;
  if (!group) {
    if (::chmod(itself.c_str(), owner) != 0) return system_failure(errno, what);
    return {};
  }
  if (::fchownat(file.number(), "", as_it_is, *group, AT_EMPTY_PATH) != 0 ||
      ::chmod(itself.c_str(), owner | S_IRGRP | S_IWGRP) != 0) {
    return system_failure(errno, what);
  }
  return {};
}

}  // namespace restante::loop
