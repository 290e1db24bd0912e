// SPDX-License-Identifier: Apache-2.0
#include "restante/lines/port.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <vector>

#include "restante/lines/message.h"

namespace restante::lines {

namespace {

// Asked for, lest a machine's default be smaller than our longest packet: two of those, as the
// kernel counts them with what it keeps beside them.
constexpr int send_octets = static_cast<int>(2 * Packet::octets_max);

// Room for one descriptor, aligned as the kernel wants it; by the alignment a second one fits too.
union Attachment {
  cmsghdr align;
  std::array<char, CMSG_SPACE(sizeof(int))> octets;
};

void attach(msghdr& letter, Attachment& attachment, int descriptor) {
  std::memset(&attachment, 0, sizeof attachment);
  letter.msg_control = attachment.octets.data();
  letter.msg_controllen = attachment.octets.size();
  cmsghdr* header = CMSG_FIRSTHDR(&letter);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
}

// All that came: what is not kept must be closed.
std::vector<Descriptor> detach(msghdr& letter) {
  std::vector<Descriptor> all;
  for (cmsghdr* header = CMSG_FIRSTHDR(&letter); header != nullptr;
       header = CMSG_NXTHDR(&letter, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t at = 0; at < count; ++at) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(header) + at * sizeof descriptor, sizeof descriptor);
      all.emplace_back(descriptor);
    }
  }
  return all;
}

// ECONNRESET says, once, that the other side went without having read all; what it said before
// that is still to be read.
ssize_t take(int socket, msghdr& letter) {
  for (;;) {
    const ssize_t octets = ::recvmsg(socket, &letter, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (octets >= 0 || (errno != EINTR && errno != ECONNRESET)) return octets;
  }
}

Received nothing_from(int code) {
  if (code == EAGAIN || code == EWOULDBLOCK) return {};
  return {Received::What::Gone, {}, {}};
}

}  // namespace

Result<std::pair<Descriptor, Descriptor>> open_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return system_failure(errno, "can't make a line to another process");
  }
  for (const int end : ends) {
    ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &send_octets, sizeof send_octets);
  }
  return std::pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

namespace {

constexpr int send_flags = MSG_NOSIGNAL | MSG_DONTWAIT;

ssize_t send_with(int line, std::string_view octets, const Descriptor& descriptor) {
  iovec part{const_cast<char*>(octets.data()), octets.size()};
  msghdr letter{};
  letter.msg_iov = &part;
  letter.msg_iovlen = 1;
  Attachment attachment;
  attach(letter, attachment, descriptor.number());
  return ::sendmsg(line, &letter, send_flags);
}

}  // namespace

// Only with a descriptor by sendmsg(): a process behind walls has no such call.
Port::Sent Port::send(std::string_view octets, const Descriptor* descriptor) {
  assert(!octets.empty() && octets.size() <= Packet::octets_max);
  while ((descriptor == nullptr ? ::send(number(), octets.data(), octets.size(), send_flags)
                                : send_with(number(), octets, *descriptor)) < 0) {
    switch (errno) {
      case EINTR:
        continue;
      case EAGAIN:
      case ENOBUFS:
      case ENOMEM:
      case ETOOMANYREFS:
        return Sent::Full;
      default:
        return Sent::Gone;
    }
  }
  return Sent::Wholly;
}

Received Port::receive(std::span<char> memory, Descriptors descriptors) {
  iovec part{memory.data(), memory.size()};
  msghdr letter{};
  letter.msg_iov = &part;
  letter.msg_iovlen = 1;
  Attachment attachment;
  // Where there is no room for them the kernel makes no descriptors.
  if (descriptors == Descriptors::Taken) {
    letter.msg_control = attachment.octets.data();
    letter.msg_controllen = attachment.octets.size();
  }
  const ssize_t octets = take(number(), letter);
  if (octets < 0) return nothing_from(errno);
  std::vector<Descriptor> came;
  if (letter.msg_controllen != 0) came = detach(letter);
  if ((letter.msg_flags & MSG_TRUNC) != 0 || came.size() > 1) {
    return {Received::What::Broken, {}, {}};
  }
  // The end; or a packet without anything, which is of no use to anybody.
  if (octets == 0) return {Received::What::Gone, {}, {}};
  Received received{Received::What::Packet, {memory.data(), static_cast<std::size_t>(octets)}, {}};
  if (!came.empty()) received.descriptor = std::move(came.front());
  return received;
}

}  // namespace restante::lines
