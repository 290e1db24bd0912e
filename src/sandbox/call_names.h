// SPDX-License-Identifier: Apache-2.0
//
// The system calls whose arguments need no look, in groups, each with what makes it harmless. Those
// that do need one stand in calls.cc.
#pragma once

#include <array>

namespace restante::sandbox {

// On what is open already, or on names, of which Landlock opens few. Names and sizes can be asked
// of anything: that a file exists is no secret that this wall keeps.
inline constexpr std::array reading_calls{
    "read",     "readv",   "pread64",   "preadv",    "preadv2",    "write",    "writev",
    "pwrite64", "pwritev", "pwritev2",  "close",     "lseek",      "open",     "openat",
    "openat2",  "fstat",   "stat",      "lstat",     "newfstatat", "statx",    "getdents64",
    "statfs",   "fstatfs", "access",    "faccessat", "faccessat2", "readlink", "readlinkat",
    "getcwd",   "fsync",   "fdatasync", "fadvise64", "sendfile",   "dup",      "dup2",
    "dup3",     "pipe2",   "flock",     "umask"};

// For whoever keeps files somewhere, and by Landlock only there. No mode or owner can be changed,
// nor any time.
inline constexpr std::array keeping_calls{"unlink",  "unlinkat",  "rename",   "renameat",
                                          "link",    "renameat2", "linkat",   "mkdir",
                                          "mkdirat", "ftruncate", "fallocate"};

// On sockets that were accepted or handed over, which are connected: what they send has one way to
// go. No call here names an address to send to.
inline constexpr std::array socket_calls{
    "accept",     "accept4",     "getsockname",  "getpeername", "getsockopt",    "recvfrom",
    "recvmsg",    "shutdown",    "poll",         "ppoll",       "select",        "pselect6",
    "epoll_wait", "epoll_pwait", "epoll_pwait2", "epoll_ctl",   "epoll_create1", "eventfd2"};

// On this process alone, or to read what any may know. mlock is bounded by its limit. Not mremap
// nor remap_file_pages: with them a mapping of shared memory grows, or moves, to what lies beside
// it. The C library's realloc() copies instead.
inline constexpr std::array memory_and_threads_calls{"munmap",
                                                     "madvise",
                                                     "brk",
                                                     "mlock",
                                                     "munlock",
                                                     "futex",
                                                     "rseq",
                                                     "exit",
                                                     "exit_group",
                                                     "set_robust_list",
                                                     "get_robust_list",
                                                     "membarrier",
                                                     "gettid",
                                                     "sched_yield",
                                                     "sched_getaffinity",
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
                                                     "sched_getscheduler"};

inline constexpr std::array time_and_signals_calls{
    "clock_gettime",  "clock_getres",    "clock_nanosleep", "nanosleep",       "gettimeofday",
    "time",           "timerfd_create",  "timerfd_settime", "timerfd_gettime", "rt_sigaction",
    "rt_sigprocmask", "rt_sigtimedwait", "rt_sigreturn",    "sigaltstack",     "restart_syscall"};

// Newer than the library that knows the names; asks what of an open file is in memory.
inline constexpr int cachestat_number = 451;

// What neither the server nor a library of its would call. Not io_uring, memfd_create nor
// pidfd_open: libraries try these and take ENOSYS for an answer.
inline constexpr std::array intruders_calls{"execve",
                                            "execveat",
                                            "fork",
                                            "vfork",
                                            "kill",
                                            "tkill",
                                            "rt_sigqueueinfo",
                                            "rt_tgsigqueueinfo",
                                            "pidfd_send_signal",
                                            "pidfd_getfd",
                                            "ptrace",
                                            "process_vm_readv",
                                            "process_vm_writev",
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

}  // namespace restante::sandbox
