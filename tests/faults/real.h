// SPDX-License-Identifier: Apache-2.0
//
// The C library's own functions, past those of the same names that this library puts before them.
#pragma once

#include <dirent.h>
#include <dlfcn.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <atomic>
#include <cstddef>

namespace restante::faults::real {

// Looked up at the first call: constructors of other libraries may call before this one's would
// run.
template <class Function>
class Real {
 public:
  constexpr explicit Real(const char* name) : name_(name) {}

  template <class... Arguments>
  auto operator()(Arguments... arguments) {
    Function* function = function_.load();
    if (function == nullptr) {
      function = reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name_));
      function_.store(function);
    }
    return function(arguments...);
  }

 private:
  const char* const name_;
  std::atomic<Function*> function_ = nullptr;
};

inline constinit Real<int(int, const char*, int, ...)> openat("openat");
inline constinit Real<long(long, ...)> syscall("syscall");
inline constinit Real<ssize_t(int, void*, std::size_t, off_t)> pread("pread");
inline constinit Real<ssize_t(int, const iovec*, int, off_t, int)> preadv2("preadv2");
inline constinit Real<ssize_t(int, int, off_t*, std::size_t)> sendfile("sendfile");
inline constinit Real<ssize_t(int, const void*, std::size_t)> write("write");
inline constinit Real<int(int, struct stat*)> fstat("fstat");
inline constinit Real<int(int, const char*, struct stat*, int)> fstatat("fstatat");
inline constinit Real<dirent*(DIR*)> readdir("readdir");
inline constinit Real<int(int, const char*, int)> unlinkat("unlinkat");
inline constinit Real<int(int, const char*, int, const char*)> renameat("renameat");
inline constinit Real<int(int, const char*, int, const char*, unsigned)> renameat2("renameat2");
inline constinit Real<int(int, const char*, int, const char*, int)> linkat("linkat");
inline constinit Real<int(int, const char*, mode_t)> mkdirat("mkdirat");
inline constinit Real<int(int)> fsync("fsync");
inline constinit Real<int(int, int, ...)> fcntl("fcntl");

}  // namespace restante::faults::real
