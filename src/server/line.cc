// SPDX-License-Identifier: Apache-2.0
#include "line.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace restante::server {

namespace {

// Both ends are of one program on one machine: memory is the wire's form.
struct Head {
  Edition edition;
  Message::Kind kind;
};

// Room for one descriptor, aligned as the kernel wants it.
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

Descriptor detach(msghdr& letter) {
  const cmsghdr* header = CMSG_FIRSTHDR(&letter);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return Descriptor();
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return Descriptor(descriptor);
}

// Until no signal interrupts it.
template <class Call>
Result<void> post(Call call) {
  while (call() < 0) {
    if (errno != EINTR) return system_failure(errno, "can't reach the other process");
  }
  return {};
}

constexpr int at_once = MSG_NOSIGNAL | MSG_DONTWAIT;

}  // namespace

Result<std::pair<Line, Line>> Line::open() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return system_failure(errno, "can't make a line to a worker");
  }
  return std::pair(Line(Descriptor(ends[0])), Line(Descriptor(ends[1])));
}

Result<void> Line::send(Message::Kind kind, Edition edition) {
  const Head head{edition, kind};
  // Not by sendmsg, which workers' walls refuse: it could name whom it sends to.
  return post([&] { return ::send(number(), &head, sizeof head, at_once); });
}

Result<void> Line::send_socket(const std::string& address, const Descriptor& socket) {
  if (address.size() > address_octets_max) {
    return system_failure(ENAMETOOLONG, "can't hand over a listener");
  }
  Head head{0, Message::Kind::Listen};
  std::string text = address;
  std::array parts{iovec{&head, sizeof head}, iovec{text.data(), text.size()}};
  msghdr letter{};
  letter.msg_iov = parts.data();
  letter.msg_iovlen = parts.size();
  Attachment attachment;
  attach(letter, attachment, socket.number());
  return post([&] { return ::sendmsg(number(), &letter, at_once); });
}

std::expected<Message, Line::Silence> Line::receive() {
  Head head{};
  std::array<char, address_octets_max> text;
  std::array parts{iovec{&head, sizeof head}, iovec{text.data(), text.size()}};
  Attachment attachment;
  msghdr letter{};
  letter.msg_iov = parts.data();
  letter.msg_iovlen = parts.size();
  letter.msg_control = attachment.octets.data();
  letter.msg_controllen = attachment.octets.size();
  ssize_t octets = -1;
  do {
    octets = ::recvmsg(number(), &letter, MSG_CMSG_CLOEXEC);
  } while (octets < 0 && errno == EINTR);
  if (octets < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    return std::unexpected(Silence::ForNow);
  }
  if (octets < static_cast<ssize_t>(sizeof head)) return std::unexpected(Silence::ForEver);
  const std::size_t length = static_cast<std::size_t>(octets) - sizeof head;
  return Message{head.kind, head.edition, std::string(text.data(), length), detach(letter)};
}

}  // namespace restante::server
