// SPDX-License-Identifier: Apache-2.0
#include "listening_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "restante/loop/address.h"

namespace restante::loop {

namespace {

constexpr std::string_view unix_prefix = "unix:";
constexpr std::string_view systemd_prefix = "systemd:";

// systemd.socket(5) hands its sockets over from this descriptor on.
constexpr int systemd_first_descriptor = 3;

constexpr int socket_flags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

Failure cannot_listen(int code, std::string_view address) {
  return system_failure(code, fmt::format("can't listen on {}", address));
}

void turn_on(const Descriptor& socket, int level, int option) {
  const int on = 1;
  ::setsockopt(socket.number(), level, option, &on, sizeof on);
}

Result<Descriptor> open_internet(const std::string& text, int backlog) {
  const Result<Address> address = Address::parse(text);
  if (!address.has_value()) return std::unexpected(address.error());
  Descriptor socket(::socket(address->family(), socket_flags, 0));
  if (!socket.is_open()) return cannot_listen(errno, text);
  turn_on(socket, SOL_SOCKET, SO_REUSEADDR);
  // Accepted sockets inherit both: replies go out at once, and a client that vanished is noticed.
  turn_on(socket, IPPROTO_TCP, TCP_NODELAY);
  turn_on(socket, SOL_SOCKET, SO_KEEPALIVE);
  if (address->family() == AF_INET6) turn_on(socket, IPPROTO_IPV6, IPV6_V6ONLY);
  if (::bind(socket.number(), address->raw(), address->raw_octets()) != 0 ||
      ::listen(socket.number(), backlog) != 0) {
    return cannot_listen(errno, text);
  }
  return socket;
}

// A socket file that nobody listens on is left over from a process that died.
void remove_left_over(const sockaddr_un& name) {
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* address = reinterpret_cast<const sockaddr*>(&name);
  if (probe.is_open() && ::connect(probe.number(), address, sizeof name) != 0 &&
      errno == ECONNREFUSED) {
    ::unlink(name.sun_path);
  }
}

Result<Descriptor> open_unix(const std::string& text, int backlog) {
  const std::string path = text.substr(unix_prefix.size());
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path) return cannot_listen(ENAMETOOLONG, text);
  std::memcpy(name.sun_path, path.data(), path.size());
  Descriptor socket(::socket(AF_UNIX, socket_flags, 0));
  if (!socket.is_open()) return cannot_listen(errno, text);
  remove_left_over(name);
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
      ::listen(socket.number(), backlog) != 0) {
    return cannot_listen(errno, text);
  }
  return socket;
}

std::string_view environment(const char* name) {
  const char* value = ::secure_getenv(name);
  return value == nullptr ? "" : value;
}

Result<Descriptor> take_from_systemd(const std::string& text) {
  const std::string_view wanted = std::string_view(text).substr(systemd_prefix.size());
  std::string_view names = environment("LISTEN_FDNAMES");
  const std::string_view digits = environment("LISTEN_FDS");
  int count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  for (int at = 0; at < count; ++at) {
    const std::string_view name = names.substr(0, names.find(':'));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    if (name != wanted) continue;
    // A copy, so that the same name can be taken again at a reload.
    Descriptor socket(::fcntl(systemd_first_descriptor + at, F_DUPFD_CLOEXEC, 0));
    if (!socket.is_open()) return cannot_listen(errno, text);
    ::fcntl(socket.number(), F_SETFL, ::fcntl(socket.number(), F_GETFL) | O_NONBLOCK);
    return socket;
  }
  return failure(ErrorKind::NotFound,
                 fmt::format("can't listen on {}: systemd handed over no socket of that name; "
                             "set FileDescriptorName={} in the socket unit",
                             text, wanted));
}

}  // namespace

Result<Descriptor> open_listening_socket(const std::string& address, int backlog) {
  if (address.starts_with(unix_prefix)) return open_unix(address, backlog);
  if (address.starts_with(systemd_prefix)) return take_from_systemd(address);
  return open_internet(address, backlog);
}

}  // namespace restante::loop
