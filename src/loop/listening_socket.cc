// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/listening_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <variant>

#include "restante/base/endpoint.h"
#include "restante/loop/address.h"
#include "unix_socket.h"

namespace restante::loop {

namespace {

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

Result<Descriptor> bind_internet(const Address& address, Queue queue, ListenOptions::Ipv6 ipv6) {
  Descriptor socket(::socket(address.family(), socket_flags, 0));
  if (!socket.is_open()) return cannot_listen(errno, address.text());
  turn_on(socket, SOL_SOCKET, SO_REUSEADDR);
  if (queue == Queue::OneOfSeveral) turn_on(socket, SOL_SOCKET, one_queue_each);
  set_wire_options(socket);
  if (address.family() == AF_INET6) {
    set(socket, IPPROTO_IPV6, IPV6_V6ONLY, ipv6 == ListenOptions::Ipv6::Only ? 1 : 0);
  }
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

Address name_of(const Descriptor& socket) {
  sockaddr_storage name{};
  socklen_t length = sizeof name;
  ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&name), &length);
  return Address(name);
}

Result<std::vector<Descriptor>> open_internet_queues(const InternetEndpoint& endpoint,
                                                     std::size_t count, ListenOptions::Ipv6 ipv6) {
  Address address(endpoint);
  const std::string text = address.text();
  // Fails where others listen, even if they would share. Closed before we listen ourselves.
  if (const auto probe = bind_internet(address, Queue::Only, ipv6); !probe.has_value()) {
    return std::unexpected(probe.error());
  }
  std::vector<Descriptor> sockets;
  while (sockets.size() < count) {
    auto socket = listening(bind_internet(address, Queue::OneOfSeveral, ipv6), text);
    if (!socket.has_value()) return std::unexpected(std::move(socket.error()));
    sockets.push_back(std::move(*socket));
    // The others get the port that the kernel picked for the first.
    address = name_of(sockets.front());
  }
  return sockets;
}

std::string_view environment(const char* name) {
  const char* value = ::secure_getenv(name);
  return value == nullptr ? "" : value;
}

Failure not_an_address(const std::string& text) {
  return failure(
      ErrorKind::Corrupt,
      fmt::format("can't listen on \"{}\": it is no address like 127.0.0.1:110, [::]:110, "
                  "unix:/path or systemd:NAME",
                  text));
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

int number_in(const char* variable) {
  const std::string_view digits = environment(variable);
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

bool does_listen(int socket) {
  int answer = 0;
  socklen_t length = sizeof answer;
  return ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &answer, &length) == 0 && answer != 0;
}

}  // namespace

Result<Descriptor> open_listening_socket(const std::string& address, const ListenOptions& options) {
  const auto endpoint = parse_endpoint(address);
  if (!endpoint) return not_an_address(address);
  const std::string text = text_of(*endpoint);
  if (std::holds_alternative<SystemdEndpoint>(*endpoint)) {
    return failure(ErrorKind::NotFound,
                   fmt::format("can't listen on {}: it was not handed over at the start", text));
  }
  if (const auto* file = std::get_if<UnixEndpoint>(&*endpoint)) {
    return listening(bind_unix(file->path, options.rights), text);
  }
  const Address internet(std::get<InternetEndpoint>(*endpoint));
  return listening(bind_internet(internet, Queue::Only, options.ipv6), text);
}

Result<std::vector<Descriptor>> open_shared_sockets(const std::string& address, std::size_t count,
                                                    const ListenOptions& options) {
  const auto endpoint = parse_internet_endpoint(address);
  if (endpoint) return open_internet_queues(*endpoint, count, options.ipv6);
  auto socket = open_listening_socket(address, options);
  if (!socket.has_value()) return std::unexpected(std::move(socket.error()));
  return copies_of(std::move(*socket), address, count);
}

bool has_one_queue(const std::string& address) {
  return !parse_internet_endpoint(address).has_value();
}

Result<Descriptor> join_shared_socket(const Descriptor& first, const ListenOptions& options) {
  return bind_internet(name_of(first), Queue::OneOfSeveral, options.ipv6);
}

Result<void> begin_listening(const Descriptor& socket) {
  if (::listen(socket.number(), backlog) != 0) return cannot_listen(errno, name_of(socket).text());
  return {};
}

std::map<std::string, std::vector<Descriptor>> take_systemd_sockets() {
  std::map<std::string, std::vector<Descriptor>> sockets;
  std::string_view names = environment("LISTEN_FDNAMES");
  // They may have been for the process that started us.
  const int count = number_in("LISTEN_PID") == ::getpid() ? number_in("LISTEN_FDS") : 0;
  for (int at = 0; at < count; ++at) {
    const std::string name(names.substr(0, names.find(':')));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    const int number = systemd_first_descriptor + at;
    std::vector<Descriptor>& all = sockets[name];
    // Whoever started us may have closed it, and it is something else of ours by now.
    if (!does_listen(number)) continue;
    ::fcntl(number, F_SETFD, FD_CLOEXEC);
    ::fcntl(number, F_SETFL, ::fcntl(number, F_GETFL) | O_NONBLOCK);
    Descriptor socket(number);
    set_wire_options(socket);
    all.push_back(std::move(socket));
  }
  for (const char* variable : {"LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"}) {
    ::unsetenv(variable);
  }
  return sockets;
}

void set_wire_options(const Descriptor& socket) {
  turn_on(socket, IPPROTO_TCP, TCP_NODELAY);
#ifdef TCP_NOTSENT_LOWAT
  set(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, kernel_unsent_octets);
#endif
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
