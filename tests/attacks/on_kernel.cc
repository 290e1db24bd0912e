// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "attack.h"

namespace restante::attacks {

namespace {

constexpr std::size_t page = 4096;

long map(int protection) {
  return call(SYS_mmap, nullptr, page, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

long map_and_make_executable() {
  const long place = map(PROT_READ | PROT_WRITE);
  return call(SYS_mprotect, place, page, PROT_READ | PROT_EXEC);
}

// To what lies behind it in the file, where other processes' pages may be.
long grow_shared_memory() {
  char* const all = static_cast<char*>(
      ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  ::munmap(all + page, page);
  return call(SYS_mremap, all, page, 2 * page, MREMAP_MAYMOVE);
}

long shuffle_shared_memory() {
  char* const all = static_cast<char*>(
      ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  return call(SYS_remap_file_pages, all, page, 0, 1, 0);
}

// A form of the architecture in which no compiler of ours writes, nor the filter reads.
long call_in_another_form() {
#ifdef __x86_64__
  constexpr long x32 = 0x40000000;
  return call(x32 | SYS_getpid);
#else
  return call(SYS_execve, nullptr, nullptr, nullptr);
#endif
}

constexpr std::array attacks{
    Attack{"map executable memory",
           [](const Order&) { return map(PROT_READ | PROT_WRITE | PROT_EXEC); }},
    Attack{"make memory executable", [](const Order&) { return map_and_make_executable(); }},
    Attack{"grow shared memory", [](const Order&) { return grow_shared_memory(); }},
    Attack{"shuffle shared memory", [](const Order&) { return shuffle_shared_memory(); }},
    Attack{"memfd_create", [](const Order&) { return call(SYS_memfd_create, "x", 0); }},
    Attack{"shmget", [](const Order&) { return call(SYS_shmget, IPC_PRIVATE, page, 0600); }},
    Attack{"msgget", [](const Order&) { return call(SYS_msgget, IPC_PRIVATE, 0600); }},
    Attack{"semget", [](const Order&) { return call(SYS_semget, IPC_PRIVATE, 1, 0600); }},
    Attack{"mq_open",
           [](const Order&) { return call(SYS_mq_open, "x", O_RDWR | O_CREAT, 0600, 0); }},
    Attack{"io_uring_setup", [](const Order&) { return call(SYS_io_uring_setup, 1, nullptr); }},
    Attack{"bpf", [](const Order&) { return call(SYS_bpf, -1, nullptr, 0); }},
    Attack{"perf_event_open",
           [](const Order&) { return call(SYS_perf_event_open, nullptr, 0, -1, -1, 0); }},
    Attack{"userfaultfd", [](const Order&) { return call(SYS_userfaultfd, 0); }},
    Attack{"keyctl",
           [](const Order&) {
             return call(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 0);
           }},
    Attack{"add_key",
           [](const Order&) { return call(SYS_add_key, nullptr, nullptr, nullptr, 0, 0); }},
    Attack{"unshare", [](const Order&) { return call(SYS_unshare, CLONE_NEWUSER); }},
    Attack{"setns", [](const Order&) { return call(SYS_setns, -1, 0); }},
    Attack{"init_module", [](const Order&) { return call(SYS_init_module, nullptr, 0, nullptr); }},
    Attack{"reboot", [](const Order&) { return call(SYS_reboot, 0, 0, 0, nullptr); }},
    Attack{"personality", [](const Order&) { return call(SYS_personality, 0xffffffff); }},
    Attack{"setuid", [](const Order&) { return call(SYS_setuid, ::getuid()); }},
    Attack{"setgroups", [](const Order&) { return call(SYS_setgroups, 0, nullptr); }},
    Attack{"capset", [](const Order&) { return call(SYS_capset, nullptr, nullptr); }},
    Attack{"a call in another form", [](const Order&) { return call_in_another_form(); }},
};

}  // namespace

std::span<const Attack> on_kernel() {
  return attacks;
}

}  // namespace restante::attacks
