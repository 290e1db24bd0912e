// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <string>

#include "attack.h"

namespace restante::attacks {

namespace {

long open_file(const char* path, int flags) {
  return call(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

long two_names(long number, const Order& order) {
  const std::string other = std::string(order.file.data()) + ".other";
  return call(number, order.file.data(), other.c_str());
}

constexpr std::array attacks{
    Attack{"read", [](const Order& o) { return open_file(o.file.data(), O_RDONLY); }},
    Attack{"write", [](const Order& o) { return open_file(o.file.data(), O_WRONLY); }},
    Attack{"create",
           [](const Order& o) {
             return open_file((std::string(o.file.data()) + ".new").c_str(), O_WRONLY | O_CREAT);
           }},
    Attack{"list /", [](const Order&) { return open_file("/", O_RDONLY | O_DIRECTORY); }},
    Attack{"read /etc/passwd", [](const Order&) { return open_file("/etc/passwd", O_RDONLY); }},
    Attack{"read /proc/self/environ",
           [](const Order&) { return open_file("/proc/self/environ", O_RDONLY); }},
    Attack{"chmod", [](const Order& o) { return call(SYS_chmod, o.file.data(), 0644); }},
    Attack{"fchmodat",
           [](const Order& o) { return call(SYS_fchmodat, AT_FDCWD, o.file.data(), 0644); }},
    Attack{"fchmod", [](const Order&) { return call(SYS_fchmod, STDERR_FILENO, 0600); }},
    Attack{"chown", [](const Order& o) { return call(SYS_chown, o.file.data(), -1, -1); }},
    Attack{"utimensat",
           [](const Order& o) { return call(SYS_utimensat, AT_FDCWD, o.file.data(), nullptr, 0); }},
    Attack{"setxattr",
           [](const Order& o) { return call(SYS_setxattr, o.file.data(), "user.x", "x", 1, 0); }},
    Attack{"truncate", [](const Order& o) { return call(SYS_truncate, o.file.data(), 0); }},
    Attack{"symlink", [](const Order& o) { return two_names(SYS_symlink, o); }},
    Attack{"link", [](const Order& o) { return two_names(SYS_link, o); }},
    Attack{"rename", [](const Order& o) { return two_names(SYS_rename, o); }},
    Attack{"unlink", [](const Order& o) { return call(SYS_unlink, o.file.data()); }},
    Attack{"mknod",
           [](const Order& o) {
             const std::string name = std::string(o.file.data()) + ".device";
             return call(SYS_mknod, name.c_str(), S_IFIFO | 0600, 0);
           }},
    Attack{
        "mount",
        [](const Order& o) { return call(SYS_mount, "none", o.file.data(), "tmpfs", 0, nullptr); }},
    Attack{"umount2", [](const Order& o) { return call(SYS_umount2, o.file.data(), 0); }},
    Attack{"chroot", [](const Order&) { return call(SYS_chroot, "/"); }},
};

}  // namespace

std::span<const Attack> on_files() {
  return attacks;
}

}  // namespace restante::attacks
