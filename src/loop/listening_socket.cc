// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/listening_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "restante/loop/address.h"

namespace restante::loop {

namespace {

constexpr std::string_view unix_prefix = "unix:";
constexpr std::string_view systemd_prefix = "systemd:";

// systemd.socket(5) hands its sockets over from this descriptor on.
constexpr int systemd_first_descriptor = 3;

// The kernel cuts it to net.core.somaxconn.
constexpr int backlog = 4096;

constexpr int socket_flags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

Failure cannot_listen(int code, std::string_view address) {
  return system_failure(code, fmt::format("can't listen on {}", address));
}

void set(const Descriptor& socket, int level, int option, int value) {
  ::setsockopt(socket.number(), level, option, &value, sizeof value);
}

void turn_on(const Descriptor& socket, int level, int option) {
  set(socket, level, option, 1);
}

// Questions to a client that is silent, and the longest that the kernel waits before one.
constexpr int keepalive_questions = 4;
constexpr std::chrono::seconds keepalive_wait_max(32'767);

int keepalive_wait(Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
  return static_cast<int>(std::clamp(seconds, std::chrono::seconds(1), keepalive_wait_max).count());
}

// FreeBSD spreads connections only over sockets with an option of its own.
#ifdef SO_REUSEPORT_LB
constexpr int one_queue_each = SO_REUSEPORT_LB;
#else
constexpr int one_queue_each = SO_REUSEPORT;
#endif

// For as long as the network takes it, a client gets a piece of a message without a wait.
constexpr int kernel_unsent_octets = 256 * 1024;

enum class Queue { Only, OneOfSeveral };

Result<Descriptor> bind_internet(const Address& address, Queue queue) {
  Descriptor socket(::socket(address.family(), socket_flags, 0));
  if (!socket.is_open()) return cannot_listen(errno, address.text());
  turn_on(socket, SOL_SOCKET, SO_REUSEADDR);
  if (queue == Queue::OneOfSeveral) turn_on(socket, SOL_SOCKET, one_queue_each);
  // Accepted sockets inherit these: replies go out at once, and what a client does not read waits
  // here, where it is counted, rather than in the kernel.
  turn_on(socket, IPPROTO_TCP, TCP_NODELAY);
#ifdef TCP_NOTSENT_LOWAT
  set(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, kernel_unsent_octets);
#endif
  if (address.family() == AF_INET6) turn_on(socket, IPPROTO_IPV6, IPV6_V6ONLY);
  if (::bind(socket.number(), address.raw(), address.raw_octets()) != 0) {
    return cannot_listen(errno, address.text());
  }
  return socket;
}

Result<Descriptor> listening(Result<Descriptor> socket, const std::string& text) {
  if (socket.has_value() && ::listen(socket->number(), backlog) != 0) {
    return cannot_listen(errno, text);
  }
  return socket;
}

Result<Descriptor> open_internet(const std::string& text) {
  const Result<Address> address = Address::parse(text);
  if (!address.has_value()) return std::unexpected(address.error());
  return listening(bind_internet(*address, Queue::Only), text);
}

Address name_of(const Descriptor& socket) {
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&name), &length);
  return Address(name);
}

Result<std::vector<Descriptor>> open_internet_queues(const std::string& text, std::size_t count) {
  Result<Address> address = Address::parse(text);
  if (!address.has_value()) return std::unexpected(address.error());
  // Fails where others listen, even if they would share. Closed before we listen ourselves.
  if (const auto probe = bind_internet(*address, Queue::Only); !probe.has_value()) {
    return std::unexpected(probe.error());
  }
  std::vector<Descriptor> sockets;
  while (sockets.size() < count) {
    auto socket = listening(bind_internet(*address, Queue::OneOfSeveral), text);
    if (!socket.has_value()) return std::unexpected(std::move(socket.error()));
    sockets.push_back(std::move(*socket));
    // The others get the port that the kernel picked for the first.
    address = name_of(sockets.front());
  }
  return sockets;
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

Result<Descriptor> open_unix(const std::string& text) {
  const std::string path = text.substr(unix_prefix.size());
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path) return cannot_listen(ENAMETOOLONG, text);
  std::memcpy(name.sun_path, path.data(), path.size());
  Descriptor socket(::socket(AF_UNIX, socket_flags, 0));
  if (!socket.is_open()) return cannot_listen(errno, text);
  remove_left_over(name);
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    return cannot_listen(errno, text);
  }
  return listening(std::move(socket), text);
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

bool is_internet(std::string_view address) {
  return !address.starts_with(unix_prefix) && !address.starts_with(systemd_prefix);
}

Result<std::vector<Descriptor>> copies_of(Descriptor socket, const std::string& text,
                                          std::size_t count) {
  std::vector<Descriptor> sockets;
  sockets.push_back(std::move(socket));
  while (sockets.size() < count) {
    Descriptor copy(::fcntl(sockets.front().number(), F_DUPFD_CLOEXEC, 0));
    if (!copy.is_open()) return cannot_listen(errno, text);
    sockets.push_back(std::move(copy));
  }
  return sockets;
}

}  // namespace

Result<Descriptor> open_listening_socket(const std::string& address) {
  if (address.starts_with(unix_prefix)) return open_unix(address);
  if (address.starts_with(systemd_prefix)) return take_from_systemd(address);
  return open_internet(address);
}

Result<std::vector<Descriptor>> open_shared_sockets(const std::string& address, std::size_t count) {
  if (is_internet(address)) return open_internet_queues(address, count);
  auto socket = open_listening_socket(address);
  if (!socket.has_value()) return std::unexpected(std::move(socket.error()));
  return copies_of(std::move(*socket), address, count);
}

bool has_one_queue(const std::string& address) {
  return !is_internet(address);
}

Result<Descriptor> join_shared_socket(const Descriptor& first) {
  return bind_internet(name_of(first), Queue::OneOfSeveral);
}

Result<void> begin_listening(const Descriptor& socket) {
  if (::listen(socket.number(), backlog) != 0) return cannot_listen(errno, name_of(socket).text());
  return {};
}

std::map<std::string, Descriptor> take_systemd_sockets() {
  std::map<std::string, Descriptor> sockets;
  std::string_view names = environment("LISTEN_FDNAMES");
  const std::string_view digits = environment("LISTEN_FDS");
  int count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  for (int at = 0; at < count; ++at) {
    const std::string_view name = names.substr(0, names.find(':'));
    Descriptor socket(systemd_first_descriptor + at);
    ::fcntl(socket.number(), F_SETFD, FD_CLOEXEC);
    ::fcntl(socket.number(), F_SETFL, ::fcntl(socket.number(), F_GETFL) | O_NONBLOCK);
    sockets.insert_or_assign(std::string(name), std::move(socket));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
  }
  for (const char* variable : {"LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"}) {
    ::unsetenv(variable);
  }
  return sockets;
}

void remove_socket_file(const std::string& address) {
  if (!address.starts_with(unix_prefix)) return;
  ::unlink(address.substr(unix_prefix.size()).c_str());
}

void set_keepalive(const Descriptor& socket, Duration silence) {
  set(socket, SOL_SOCKET, SO_KEEPALIVE, silence == Duration(0) ? 0 : 1);
#ifdef TCP_KEEPIDLE
  set(socket, IPPROTO_TCP, TCP_KEEPIDLE, keepalive_wait(silence / 2));
  set(socket, IPPROTO_TCP, TCP_KEEPINTVL, keepalive_wait(silence / 2 / keepalive_questions));
  set(socket, IPPROTO_TCP, TCP_KEEPCNT, keepalive_questions);
#endif
}

std::string bound_address(const std::string& address, const Descriptor& socket) {
  const Address name = name_of(socket);
  return name.family() == AF_UNIX ? address : name.text();
}

}  // namespace restante::loop
