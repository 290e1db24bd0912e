// SPDX-License-Identifier: Apache-2.0
//
// Loaded into a server before the C library (LD_PRELOAD), this strikes the system calls that a
// test's plan names. Names of calls are those of tests/stores/maildir: open, read, status, readdir,
// unlink, rename, link, mkdir, sync, write, lock; and sendfile.
//
// The functions here have the C library's names and signatures, so that the server finds them
// first.
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <utility>

#include "plan.h"
#include "real.h"

namespace restante::faults {

namespace {

std::string path_of(int file) {
  std::array<char, 32> link;
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", file);
  std::array<char, PATH_MAX> target;
  const ssize_t length = ::readlink(link.data(), target.data(), target.size());
  return {target.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))};
}

std::string path_of(int folder, const char* name) {
  return name[0] == '/' || folder == AT_FDCWD ? name : path_of(folder).append("/").append(name);
}

bool is_planned() {
  return Plan::current() != nullptr && Plan::current()->is_in_use();
}

void die() {
  ::raise(SIGKILL);  // unlike kill(), it is behind no wall of the sandbox
  for (;;) ::pause();
}

// Makes the call unless the plan says otherwise. `make` is told whether to be short.
template <class Answer, class Call>
Answer struck(const char* call, const std::string& path, Answer failed, Call make) {
  const Strike strike = Plan::current()->strike(call, path);
  if (strike.blow == Blow::Fail) {
    errno = strike.error;
    return failed;
  }
  if (strike.blow == Blow::KillBefore) die();
  const Answer answer = make(strike.blow == Blow::CutShort);
  if (strike.blow == Blow::KillAfter) die();
  return answer;
}

// Of a call that changes something: it is written down once it is done.
template <class Call>
int changing(const char* call, const std::string& path, const std::string& line, Call make) {
  return struck(call, path, -1, [&](bool) {
    const int answer = make();
    if (answer >= 0 && Plan::current()->is_recording()) record(line);
    return answer;
  });
}

std::size_t length_of(std::size_t octets, bool is_short) {
  return is_short ? std::max<std::size_t>(octets / 2, 1) : octets;
}

int open_file(int folder, const char* name, int flags, mode_t mode) {
  if (!is_planned()) return real::openat(folder, name, flags, mode);
  const std::string path = path_of(folder, name);
  const auto make = [&] { return real::openat(folder, name, flags, mode); };
  if ((flags & O_CREAT) != 0) return changing("open", path, "create " + path, make);
  return struck("open", path, -1, [&](bool) { return make(); });
}

}  // namespace

}  // namespace restante::faults

using namespace restante::faults;

// In the global namespace they get the names that the C library has for files of 64-bit sizes.
extern "C" {

int openat(int folder, const char* name, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return open_file(folder, name, flags, mode);
}

// What _FORTIFY_SOURCE makes of the other.
int __openat64_2(int folder, const char* name, int flags) {
  return open_file(folder, name, flags, 0);
}

// For openat2(), which the C library does not have.
long syscall(long number, ...) noexcept {
  std::array<long, 6> all{};
  va_list arguments;
  va_start(arguments, number);
  for (long& one : all) one = va_arg(arguments, long);
  va_end(arguments);
  const auto make = [&](bool = false) {
    return real::syscall(number, all[0], all[1], all[2], all[3], all[4], all[5]);
  };
  if (number != SYS_openat2 || !is_planned()) return make();
  const auto* const name = reinterpret_cast<const char*>(all[1]);
  return struck("open", path_of(static_cast<int>(all[0]), name), -1L, make);
}

ssize_t pread(int file, void* space, std::size_t octets, off_t offset) {
  if (!is_planned()) return real::pread(file, space, octets, offset);
  return struck("read", path_of(file), ssize_t{-1}, [&](bool is_short) {
    return real::pread(file, space, length_of(octets, is_short), offset);
  });
}

ssize_t preadv2(int file, const iovec* spaces, int count, off_t offset, int flags) {
  if (!is_planned()) return real::preadv2(file, spaces, count, offset, flags);
  return struck("read", path_of(file), ssize_t{-1}, [&](bool is_short) {
    if (!is_short) return real::preadv2(file, spaces, count, offset, flags);
    const iovec half{spaces->iov_base, length_of(spaces->iov_len, true)};
    return real::preadv2(file, &half, 1, offset, flags);
  });
}

ssize_t sendfile(int to, int from, off_t* offset, std::size_t octets) noexcept {
  if (!is_planned()) return real::sendfile(to, from, offset, octets);
  return struck("sendfile", path_of(from), ssize_t{-1}, [&](bool is_short) {
    return real::sendfile(to, from, offset, length_of(octets, is_short));
  });
}

ssize_t write(int file, const void* from, std::size_t octets) {
  if (!is_planned()) return real::write(file, from, octets);
  return struck("write", path_of(file), ssize_t{-1}, [&](bool is_short) {
    return real::write(file, from, length_of(octets, is_short));
  });
}

int fstat(int file, struct stat* status) noexcept {
  if (!is_planned()) return real::fstat(file, status);
  return struck("status", path_of(file), -1, [&](bool) { return real::fstat(file, status); });
}

int fstatat(int folder, const char* name, struct stat* status, int flags) noexcept {
  if (!is_planned()) return real::fstatat(folder, name, status, flags);
  return struck("status", path_of(folder, name), -1,
                [&](bool) { return real::fstatat(folder, name, status, flags); });
}

dirent* readdir(DIR* folder) {
  if (!is_planned()) return real::readdir(folder);
  return struck("readdir", path_of(::dirfd(folder)), static_cast<dirent*>(nullptr),
                [&](bool) { return real::readdir(folder); });
}

int unlinkat(int folder, const char* name, int flags) noexcept {
  if (!is_planned()) return real::unlinkat(folder, name, flags);
  const std::string path = path_of(folder, name);
  return changing("unlink", path, "unlink " + path,
                  [&] { return real::unlinkat(folder, name, flags); });
}

int renameat(int folder, const char* name, int new_folder, const char* new_name) noexcept {
  if (!is_planned()) return real::renameat(folder, name, new_folder, new_name);
  const std::string path = path_of(folder, name);
  return changing("rename", path, "rename " + path + " " + path_of(new_folder, new_name),
                  [&] { return real::renameat(folder, name, new_folder, new_name); });
}

int renameat2(int folder, const char* name, int new_folder, const char* new_name,
              unsigned flags) noexcept {
  if (!is_planned()) return real::renameat2(folder, name, new_folder, new_name, flags);
  const std::string path = path_of(folder, name);
  return changing("rename", path, "rename " + path + " " + path_of(new_folder, new_name),
                  [&] { return real::renameat2(folder, name, new_folder, new_name, flags); });
}

int linkat(int folder, const char* name, int new_folder, const char* new_name, int flags) noexcept {
  if (!is_planned()) return real::linkat(folder, name, new_folder, new_name, flags);
  const std::string path = path_of(folder, name);
  return changing("link", path, "link " + path + " " + path_of(new_folder, new_name),
                  [&] { return real::linkat(folder, name, new_folder, new_name, flags); });
}

int mkdirat(int folder, const char* name, mode_t mode) noexcept {
  if (!is_planned()) return real::mkdirat(folder, name, mode);
  const std::string path = path_of(folder, name);
  return changing("mkdir", path, "mkdir " + path,
                  [&] { return real::mkdirat(folder, name, mode); });
}

int fsync(int file) {
  if (!is_planned()) return real::fsync(file);
  const std::string path = path_of(file);
  return changing("sync", path, "sync " + path, [&] { return real::fsync(file); });
}

int fcntl(int file, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  const auto make = [&](bool = false) { return real::fcntl(file, command, argument); };
  const bool is_lock = command == F_OFD_SETLK || command == F_SETLK;
  if (!is_planned() || !is_lock) return make();
  return struck("lock", path_of(file), -1, make);
}

}  // extern "C"
