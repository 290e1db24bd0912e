// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <linux/ioprio.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <csignal>
#include <cstdio>

#include "attack.h"

namespace restante::attacks {

namespace {

// The kernel judges a signal that is none as any other.
constexpr int no_signal = 0;

long set_owner_of_a_socket(unsigned long request, std::uint32_t owner) {
  return call(SYS_ioctl, a_socket(), request, &owner);
}

long set_owner(int command, long owner) {
  return call(SYS_fcntl, ::eventfd(0, EFD_CLOEXEC), command, owner);
}

long read_memory_of(std::uint32_t process) {
  long octets = 0;
  iovec own{&octets, sizeof octets};
  iovec others{&octets, sizeof octets};
  return call(SYS_process_vm_readv, process, &own, 1, &others, 1, 0);
}

long open_memory_of(std::uint32_t process) {
  std::array<char, 32> path;
  std::snprintf(path.data(), path.size(), "/proc/%u/mem", process);
  return call(SYS_openat, AT_FDCWD, path.data(), O_RDWR, 0);
}

long fork_by(long number, long flags) {
  const long child = call(number, flags, 0, 0, 0, 0);
  if (child == 0) call(SYS_exit_group, 0);
  return child;
}

long clone_by_structure() {
  clone_args arguments{};
  arguments.exit_signal = SIGCHLD;
  const long child = call(SYS_clone3, &arguments, sizeof arguments);
  if (child == 0) call(SYS_exit_group, 0);
  return child;
}

long run_a_program() {
  std::array<const char*, 2> words{"/no/such/program", nullptr};
  return call(SYS_execve, words[0], words.data(), nullptr);
}

constexpr rlimit few{10, 10};
constexpr std::uint64_t first_core = 1;
constexpr sched_param usual{0};

constexpr std::array attacks{
    Attack{"kill a sibling", [](const Order& o) { return call(SYS_kill, o.sibling, no_signal); }},
    Attack{"kill the supervisor",
           [](const Order& o) { return call(SYS_kill, o.supervisor, no_signal); }},
    Attack{"kill all", [](const Order&) { return call(SYS_kill, -1, no_signal); }},
    Attack{"tgkill a sibling",
           [](const Order& o) { return call(SYS_tgkill, o.sibling, o.sibling, no_signal); }},
    Attack{"tgkill the supervisor",
           [](const Order& o) { return call(SYS_tgkill, o.supervisor, o.supervisor, no_signal); }},
    Attack{"tkill a sibling", [](const Order& o) { return call(SYS_tkill, o.sibling, no_signal); }},
    Attack{"rt_sigqueueinfo to a sibling",
           [](const Order& o) { return call(SYS_rt_sigqueueinfo, o.sibling, no_signal, nullptr); }},
    Attack{"pidfd_open of a sibling",
           [](const Order& o) { return call(SYS_pidfd_open, o.sibling, 0); }},
    Attack{"pidfd_send_signal",
           [](const Order&) { return call(SYS_pidfd_send_signal, -1, no_signal, nullptr, 0); }},
    Attack{"pidfd_getfd", [](const Order&) { return call(SYS_pidfd_getfd, -1, 0, 0); }},
    Attack{"F_SETOWN to a sibling", [](const Order& o) { return set_owner(F_SETOWN, o.sibling); }},
    Attack{"F_SETOWN to the supervisor",
           [](const Order& o) { return set_owner(F_SETOWN, o.supervisor); }},
    Attack{"F_SETOWN_EX to a sibling",
           [](const Order& o) {
             const f_owner_ex owner{F_OWNER_PID, static_cast<pid_t>(o.sibling)};
             return call(SYS_fcntl, ::eventfd(0, EFD_CLOEXEC), F_SETOWN_EX, &owner);
           }},
    Attack{"F_SETSIG", [](const Order&) { return set_owner(F_SETSIG, SIGKILL); }},
    Attack{"FIOSETOWN to a sibling",
           [](const Order& o) { return set_owner_of_a_socket(FIOSETOWN, o.sibling); }},
    Attack{"SIOCSPGRP to a sibling",
           [](const Order& o) { return set_owner_of_a_socket(SIOCSPGRP, o.sibling); }},
    Attack{"setpriority of a sibling",
           [](const Order& o) { return call(SYS_setpriority, PRIO_PROCESS, o.sibling, 19); }},
    Attack{"ioprio_set of a sibling",
           [](const Order& o) {
             return call(SYS_ioprio_set, IOPRIO_WHO_PROCESS, o.sibling,
                         IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4));
           }},
    Attack{"sched_setaffinity of a sibling",
           [](const Order& o) {
             return call(SYS_sched_setaffinity, o.sibling, sizeof first_core, &first_core);
           }},
    Attack{"sched_setscheduler of a sibling",
           [](const Order& o) {
             return call(SYS_sched_setscheduler, o.sibling, SCHED_BATCH, &usual);
           }},
    Attack{
        "prlimit of a sibling",
        [](const Order& o) { return call(SYS_prlimit64, o.sibling, RLIMIT_CORE, &few, nullptr); }},
    Attack{"prlimit of itself",
           [](const Order&) { return call(SYS_prlimit64, 0, RLIMIT_CPU, &few, nullptr); }},
    Attack{"setrlimit", [](const Order&) { return call(SYS_setrlimit, RLIMIT_CPU, &few); }},
    Attack{"ptrace a sibling",
           [](const Order& o) { return call(SYS_ptrace, PTRACE_SEIZE, o.sibling, 0, 0); }},
    Attack{"ptrace the supervisor",
           [](const Order& o) { return call(SYS_ptrace, PTRACE_SEIZE, o.supervisor, 0, 0); }},
    Attack{"process_vm_readv of a sibling",
           [](const Order& o) { return read_memory_of(o.sibling); }},
    Attack{"process_vm_readv of the supervisor",
           [](const Order& o) { return read_memory_of(o.supervisor); }},
    Attack{"open the memory of a sibling",
           [](const Order& o) { return open_memory_of(o.sibling); }},
    Attack{"open the memory of the supervisor",
           [](const Order& o) { return open_memory_of(o.supervisor); }},
    Attack{"open its own memory", [](const Order& o) { return open_memory_of(o.process); }},
    Attack{"PR_SET_DUMPABLE", [](const Order&) { return call(SYS_prctl, PR_SET_DUMPABLE, 1); }},
    Attack{"execve", [](const Order&) { return run_a_program(); }},
    Attack{"fork", [](const Order&) { return fork_by(SYS_fork, 0); }},
    Attack{"clone of a process", [](const Order&) { return fork_by(SYS_clone, SIGCHLD); }},
    Attack{"clone3 of a process", [](const Order&) { return clone_by_structure(); }},
};

}  // namespace

std::span<const Attack> on_processes() {
  return attacks;
}

}  // namespace restante::attacks
