// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <cstdlib>

#include "attack.h"

namespace restante::attacks {

namespace {

sockaddr_in discard_service() {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(9);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return name;
}

long socket_of(int family, int kind) {
  return call(SYS_socket, family, kind, 0);
}

long named(long number) {
  const sockaddr_in name = discard_service();
  return call(number, a_socket(), &name, sizeof name);
}

long send_to(int flags, const sockaddr_in* name) {
  return call(SYS_sendto, a_socket(), "x", 1, flags | MSG_NOSIGNAL, name,
              name == nullptr ? 0 : sizeof *name);
}

long send_letter(long number, unsigned count_or_flags) {
  sockaddr_in name = discard_service();
  mmsghdr letter{};
  letter.msg_hdr.msg_name = &name;
  letter.msg_hdr.msg_namelen = sizeof name;
  return call(number, a_socket(), &letter, count_or_flags, 0);
}

// Lets all through.
long attach(int option) {
  sock_filter all{BPF_RET | BPF_K, 0, 0, 0xffffffff};
  const sock_fprog program{1, &all};
  return call(SYS_setsockopt, a_socket(), SOL_SOCKET, option, &program, sizeof program);
}

long make_a_pair(int kind) {
  std::array<int, 2> ends{};
  return call(SYS_socketpair, AF_UNIX, kind, 0, ends.data());
}

constexpr std::array attacks{
    Attack{"a TCP socket", [](const Order&) { return socket_of(AF_INET, SOCK_STREAM); }},
    Attack{"a TCP socket of IPv6", [](const Order&) { return socket_of(AF_INET6, SOCK_STREAM); }},
    Attack{"a UDP socket", [](const Order&) { return socket_of(AF_INET, SOCK_DGRAM); }},
    Attack{"a Unix socket", [](const Order&) { return socket_of(AF_UNIX, SOCK_STREAM); }},
    Attack{"a Unix datagram socket", [](const Order&) { return socket_of(AF_UNIX, SOCK_DGRAM); }},
    Attack{"a netlink socket", [](const Order&) { return socket_of(AF_NETLINK, SOCK_RAW); }},
    Attack{"a pair of stream sockets", [](const Order&) { return make_a_pair(SOCK_STREAM); }},
    Attack{"a pair of datagram sockets", [](const Order&) { return make_a_pair(SOCK_DGRAM); }},
    Attack{"connect", [](const Order&) { return named(SYS_connect); }},
    Attack{"bind", [](const Order&) { return named(SYS_bind); }},
    Attack{"listen", [](const Order&) { return call(SYS_listen, a_socket(), 1); }},
    Attack{"sendto by name",
           [](const Order&) {
             const sockaddr_in name = discard_service();
             return send_to(0, &name);
           }},
    Attack{"sendto with MSG_FASTOPEN", [](const Order&) { return send_to(MSG_FASTOPEN, nullptr); }},
    Attack{"sendmsg", [](const Order&) { return send_letter(SYS_sendmsg, 0); }},
    Attack{"sendmmsg", [](const Order&) { return send_letter(SYS_sendmmsg, 1); }},
    Attack{"steer the connections of all workers",
           [](const Order&) { return attach(SO_ATTACH_REUSEPORT_CBPF); }},
    Attack{"filter a socket", [](const Order&) { return attach(SO_ATTACH_FILTER); }},
};

}  // namespace

int a_socket() {
  int found = -1;
  for (int file = 3; file < 256; ++file) {
    int is_listening = 0;
    socklen_t octets = sizeof is_listening;
    if (::getsockopt(file, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &octets) != 0) continue;
    if (is_listening == 1) return file;
    found = file;
  }
  if (found < 0) std::abort();
  return found;
}

std::span<const Attack> on_network() {
  return attacks;
}

}  // namespace restante::attacks
