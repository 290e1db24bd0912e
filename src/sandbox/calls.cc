// SPDX-License-Identifier: Apache-2.0
#include "calls.h"

#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string_view>

#include "restante/base/free_by.h"

namespace restante::sandbox {

namespace {

// In groups, by what the server is about. A name that this machine's kernel does not know is read
// over.
constexpr std::array files{
    "read",     "write",     "readv",      "writev",    "pread64",    "preadv", "preadv2",
    "pwrite64", "pwritev",   "pwritev2",   "close",     "lseek",      "open",   "openat",
    "openat2",  "fstat",     "stat",       "lstat",     "newfstatat", "statx",  "getdents64",
    "unlink",   "unlinkat",  "rename",     "renameat",  "renameat2",  "link",   "linkat",
    "fsync",    "fdatasync", "fcntl",      "mkdir",     "mkdirat",    "chmod",  "fchmod",
    "fchmodat", "ftruncate", "fallocate",  "fadvise64", "sendfile",   "statfs", "fstatfs",
    "access",   "faccessat", "faccessat2", "readlink",  "readlinkat", "getcwd", "umask",
    "dup",      "dup2",      "dup3",       "pipe2",     "flock",      "splice"};
constexpr std::array network{
    "socketpair",    "bind",       "listen",     "accept",      "accept4",      "getsockname",
    "getpeername",   "setsockopt", "getsockopt", "sendto",      "recvfrom",     "sendmsg",
    "sendmmsg",      "recvmsg",    "recvmmsg",   "shutdown",    "poll",         "ppoll",
    "select",        "pselect6",   "epoll_wait", "epoll_pwait", "epoll_pwait2", "epoll_ctl",
    "epoll_create1", "eventfd2"};
constexpr std::array memory_and_threads{"munmap",
                                        "mremap",
                                        "madvise",
                                        "brk",
                                        "mlock",
                                        "munlock",
                                        "futex",
                                        "rseq",
                                        "exit",
                                        "set_robust_list",
                                        "exit_group",
                                        "get_robust_list",
                                        "membarrier",
                                        "sched_yield",
                                        "sched_getaffinity",
                                        "gettid",
                                        "getpid",
                                        "getppid",
                                        "getuid",
                                        "geteuid",
                                        "getgid",
                                        "getegid",
                                        "uname",
                                        "sysinfo",
                                        "getrusage",
                                        "getrlimit",
                                        "getrandom",
                                        "sched_getparam",
                                        "sched_getscheduler",
                                        "getpriority"};
constexpr std::array time_and_signals{
    "clock_gettime",  "clock_getres",   "clock_nanosleep", "nanosleep",       "gettimeofday",
    "time",           "timerfd_create", "timerfd_settime", "timerfd_gettime", "rt_sigaction",
    "rt_sigprocmask", "rt_sigreturn",   "sigaltstack",     "restart_syscall", "tgkill",
    "rt_sigtimedwait"};

// Newer than the library that knows the names.
constexpr int cachestat_number = 451;

constexpr std::array intrusions{"execve",
                                "execveat",
                                "fork",
                                "vfork",
                                "ptrace",
                                "process_vm_readv",
                                "process_vm_writev",
                                "pidfd_getfd",
                                "mount",
                                "umount2",
                                "move_mount",
                                "open_tree",
                                "fsopen",
                                "fsmount",
                                "pivot_root",
                                "chroot",
                                "unshare",
                                "setns",
                                "bpf",
                                "perf_event_open",
                                "userfaultfd",
                                "keyctl",
                                "add_key",
                                "request_key",
                                "init_module",
                                "finit_module",
                                "delete_module",
                                "kexec_load",
                                "kexec_file_load",
                                "reboot",
                                "swapon",
                                "swapoff",
                                "iopl",
                                "ioperm",
                                "personality",
                                "setuid",
                                "setgid",
                                "setresuid",
                                "setresgid",
                                "setgroups",
                                "capset",
                                "mknod",
                                "mknodat",
                                "quotactl"};

// Conditions on the argument of a call, counted from 0.
scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp equals_under(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

// Gathers rules, and the first error with them.
class Filter {
 public:
  Filter() : context_(::seccomp_init(SCMP_ACT_ERRNO(ENOSYS))) {
    if (context_ == nullptr) code_ = -ENOMEM;
  }

  template <class Names>
  void allow_all(const Names& names) {
    for (const char* name : names) add(SCMP_ACT_ALLOW, number_of(name));
  }

  template <class Names>
  void kill_all(const Names& names) {
    for (const char* name : names) add(SCMP_ACT_KILL_PROCESS, number_of(name));
  }

  template <class... Condition>
  void allow(int number, Condition... conditions) {
    add(SCMP_ACT_ALLOW, number, conditions...);
  }

  static int number_of(const char* name) { return ::seccomp_syscall_resolve_name(name); }

  // A negated errno, or 0.
  int load() {
    if (code_ == 0) code_ = ::seccomp_load(context_.get());
    return code_;
  }

 private:
  template <class... Condition>
  void add(std::uint32_t action, int number, Condition... conditions) {
    if (code_ != 0 || number == __NR_SCMP_ERROR || number < 0) return;
    code_ =
        ::seccomp_rule_add(context_.get(), action, number, sizeof...(conditions), conditions...);
  }

  std::unique_ptr<void, FreeBy<seccomp_release>> context_;
  int code_ = 0;
};

void allow_sockets(Filter& filter, Outgoing outgoing) {
  const int socket = Filter::number_of("socket");
  for (const std::uint64_t family : {AF_UNIX, AF_INET, AF_INET6}) {
    filter.allow(socket, equals(0, family));
  }
  if (outgoing == Outgoing::None) return;
  // To look up a host's name the C library asks the kernel for addresses of its own.
  filter.allow(socket, equals(0, AF_NETLINK));
  filter.allow(Filter::number_of("connect"));
}

// No memory becomes code. Looking up a host's name, however, may load libraries.
void allow_memory(Filter& filter, Outgoing outgoing) {
  for (const char* name : {"mmap", "mprotect"}) {
    const int number = Filter::number_of(name);
    filter.allow(number, equals_under(2, PROT_EXEC, 0));
  }
  if (outgoing == Outgoing::None) return;
  filter.allow(Filter::number_of("mmap"), equals_under(2, PROT_EXEC | PROT_WRITE, PROT_EXEC));
}

void allow_threads(Filter& filter) {
  // clone3 hides its flags from a filter; the C library then does with clone.
  filter.allow(Filter::number_of("clone"), equals_under(0, CLONE_THREAD, CLONE_THREAD));
  filter.allow(Filter::number_of("prctl"), equals(0, PR_SET_NAME));
  // To read a limit, not to set one.
  filter.allow(Filter::number_of("prlimit64"), equals(2, 0));
}

void allow_device_control(Filter& filter) {
  for (const std::uint64_t request : {FIONBIO, FIOCLEX, FIONREAD, TCGETS}) {
    filter.allow(Filter::number_of("ioctl"), equals(1, request));
  }
}

}  // namespace

Wall calls_wall() {
  // From this level of its own the library knows that the kernel can end the whole process, not a
  // thread alone.
  constexpr unsigned whole_process = 3;
  return ::seccomp_api_get() >= whole_process ? Wall::Stands : Wall::Missing;
}

Result<void> leave_calls(Outgoing outgoing) {
  Filter filter;
  filter.allow_all(files);
  filter.allow_all(network);
  filter.allow_all(memory_and_threads);
  filter.allow_all(time_and_signals);
  filter.allow(cachestat_number);
  filter.kill_all(intrusions);
  allow_sockets(filter, outgoing);
  allow_memory(filter, outgoing);
  allow_threads(filter);
  allow_device_control(filter);
  const int code = filter.load();
  if (code < 0) return system_failure(-code, "the filter of system calls can't be put in force");
  return {};
}

}  // namespace restante::sandbox
