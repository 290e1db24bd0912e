// SPDX-License-Identifier: Apache-2.0
#include "calls.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "call_names.h"
#include "filter.h"

namespace restante::sandbox {

namespace {

// The rest of socket()'s second argument is SOCK_CLOEXEC and SOCK_NONBLOCK.
constexpr std::uint64_t socket_kind = 0xf;

// Neither MSG_FASTOPEN, which connects, nor MSG_OOB.
constexpr std::uint32_t sending_flags = MSG_NOSIGNAL | MSG_DONTWAIT | MSG_MORE;

bool keeps_files(const Needs& needs) {
  return std::ranges::any_of(
      needs.territories, [](const Territory& territory) { return territory.reach == Reach::Keep; });
}

// A descriptor's own flags and locks: not who is sent which signal about it (F_SETOWN,
// F_SETOWN_EX, F_SETSIG), with which a process ends any other of its user's, nor leases and notes
// (F_SETLEASE, F_NOTIFY), which do the same.
void allow_descriptors(Filter& filter, const Needs& needs) {
  for (const std::uint64_t command : {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL,
                                      F_GETLK, F_SETLK, F_OFD_GETLK, F_OFD_SETLK}) {
    filter.allow("fcntl", equals(1, command));
  }
  if (needs.sealing == Sealing::Done) {
    for (const std::uint64_t command : {F_GET_SEALS, F_ADD_SEALS}) {
      filter.allow("fcntl", equals(1, command));
    }
  }
  for (const std::uint64_t request : {FIONBIO, FIOCLEX, FIONREAD, TCGETS}) {
    filter.allow("ioctl", equals(1, request));
  }
}

// With no name to send to. A name can also stand in the memory that sendmsg points to, where no
// filter sees it: so there is no sendmsg.
void allow_sending(Filter& filter) {
  constexpr std::uint64_t no_name = 0;
  filter.allow("sendto", only_bits(3, sending_flags), equals(4, no_name));
}

// Not what reaches other processes through a port or a queue that they share: a program of the
// sender's that picks who gets a connection (SO_ATTACH_REUSEPORT_CBPF), a filter on a socket.
void allow_socket_options(Filter& filter) {
  for (const std::uint64_t option : {SO_KEEPALIVE, SO_LINGER}) {
    filter.allow("setsockopt", equals(1, SOL_SOCKET), equals(2, option));
  }
  for (const std::uint64_t option :
       {TCP_NODELAY, TCP_NOTSENT_LOWAT, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT}) {
    filter.allow("setsockopt", equals(1, IPPROTO_TCP), equals(2, option));
  }
}

// What it can be connected to is Landlock's to say. Without Landlock a stranger could also undo
// the connection of a socket that was handed over and connect that: so connect is the last thing to
// need.
void allow_connections(Filter& filter) {
  filter.allow("connect");
  filter.allow("socket", equals(0, AF_UNIX), equals_under(1, socket_kind, SOCK_STREAM));
  // UDP is how hosts' names are looked up.
  for (const std::uint64_t family : {AF_INET, AF_INET6}) {
    filter.allow("socket", equals(0, family), equals_under(1, socket_kind, SOCK_STREAM));
    filter.allow("socket", equals(0, family), equals_under(1, socket_kind, SOCK_DGRAM));
  }
  // The C library asks for both kinds of address in one call.
  filter.allow("sendmmsg", only_bits(3, sending_flags));
  filter.allow("setsockopt", equals(1, IPPROTO_IP), equals(2, IP_RECVERR));
  filter.allow("setsockopt", equals(1, IPPROTO_IPV6), equals(2, IPV6_RECVERR));
  // libcurl wakes itself with a pair.
  filter.allow("socketpair", equals(0, AF_UNIX), equals_under(1, socket_kind, SOCK_STREAM));
}

// No memory becomes code. Looking up a host's name, however, may load libraries: files' pages, that
// nobody can write through that mapping. Who keeps files could write them: so a worker by itself
// has no connections.
void allow_memory(Filter& filter, Outgoing outgoing) {
  for (const char* name : {"mmap", "mprotect"}) filter.allow(name, equals_under(2, PROT_EXEC, 0));
  if (outgoing != Outgoing::Connections) return;
  filter.allow("mmap", equals_under(2, PROT_EXEC | PROT_WRITE, PROT_EXEC));
}

void allow_threads(Filter& filter) {
  // Threads of this process, in its namespaces, traced by nobody. clone3 hides its flags from a
  // filter; the C library then does with clone.
  constexpr std::uint64_t elsewhere = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_PTRACE;
  filter.allow("clone", equals_under(0, CLONE_THREAD | elsewhere, CLONE_THREAD));
  // A signal to a thread of its own, as of abort().
  filter.allow("tgkill", equals(0, static_cast<std::uint64_t>(::getpid())));
  filter.allow("prctl", equals(0, PR_SET_NAME));
  // To read a limit of its own, not to set one.
  filter.allow("prlimit64", equals(0, 0), equals(2, 0));
}

}  // namespace

Wall calls_wall() {
  // From this level of its own the library knows that the kernel can end the whole process, not a
  // thread alone.
  constexpr unsigned whole_process = 3;
  return ::seccomp_api_get() >= whole_process ? Wall::Stands : Wall::Missing;
}

Result<void> leave_calls(const Needs& needs) {
  Filter filter;
  filter.allow_all(reading_calls);
  if (keeps_files(needs)) filter.allow_all(keeping_calls);
  filter.allow_all(socket_calls);
  filter.allow_all(memory_and_threads_calls);
  filter.allow_all(time_and_signals_calls);
  filter.allow_number(cachestat_number);
  filter.kill_all(intruders_calls);
  allow_descriptors(filter, needs);
  allow_sending(filter);
  allow_socket_options(filter);
  if (needs.outgoing == Outgoing::Connections) allow_connections(filter);
  allow_memory(filter, needs.outgoing);
  allow_threads(filter);
  const int code = filter.load();
  if (code < 0) return system_failure(-code, "the filter of system calls can't be put in force");
  return {};
}

}  // namespace restante::sandbox
