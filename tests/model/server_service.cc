// SPDX-License-Identifier: Apache-2.0
#include "server_service.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>

namespace restante::model {

namespace {

// For an answer; far above what a loaded machine needs.
constexpr int patience_milliseconds = 20'000;

enum class Received { Octets, Nothing, End };

// What is there by now, behind what is in `octets`.
Received receive(const Descriptor& socket, std::string& octets) {
  std::array<char, 65536> space;
  const ssize_t count = ::recv(socket.number(), space.data(), space.size(), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return Received::Nothing;
  if (count <= 0) return Received::End;
  octets.append(space.data(), static_cast<std::size_t>(count));
  return Received::Octets;
}

bool has_ended(const Descriptor& socket) {
  char octet = 0;
  const ssize_t count = ::recv(socket.number(), &octet, 1, MSG_DONTWAIT | MSG_PEEK);
  return count == 0 || (count < 0 && errno != EAGAIN);
}

std::uint16_t port_of(const Descriptor& socket) {
  sockaddr_in address{};
  socklen_t octets = sizeof address;
  ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &octets);
  return ntohs(address.sin_port);
}

// Whether something is there to receive before patience ends.
bool wait(const Descriptor& socket) {
  pollfd news{socket.number(), POLLIN, 0};
  return ::poll(&news, 1, patience_milliseconds) > 0;
}

}  // namespace

ServerService::ServerService(const std::string& program, const std::filesystem::path& folder,
                             std::size_t workers)
    : workers_(workers), server_(program, folder, workers) {
  server_.start(settings_);
}

void ServerService::connect(ClientNumber client) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server_.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int code =
      ::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (code != 0) std::abort();
  constexpr int on = 1;
  ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockets_[client] = std::move(socket);
}

Answer ServerService::say(ClientNumber client, std::string_view octets, std::uint32_t cuts,
                          const Prediction& expected) {
  server_.read_log();
  const Descriptor& socket = sockets_[client];
  for (const std::size_t size : pieces(octets.size(), cuts)) {
    // Where the server has closed, the answer tells.
    ::send(socket.number(), octets.data(), size, MSG_NOSIGNAL);
    octets.remove_prefix(size);
  }
  std::string answer;
  for (;;) {
    const Received received = receive(socket, answer);
    if (received == Received::End) return {answer, Afterwards::Closed};
    if (received == Received::Octets) continue;
    const Match fits = match(expected, answer);
    const bool is_all = fits == Match::Yes && expected.afterwards == Afterwards::Open;
    if (fits == Match::No || is_all || !wait(socket)) return {answer, Afterwards::Open};
  }
}

void ServerService::go_away(ClientNumber client, GoAway::How how) {
  if (!sockets_[client].is_open()) return;
  if (how == GoAway::How::Reset) {
    constexpr linger at_once{1, 0};
    ::setsockopt(sockets_[client].number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  const std::uint16_t port = port_of(sockets_[client]);
  sockets_[client] = Descriptor();
  // The next login may come to another worker, before this one knows.
  if (workers_ > 1) server_.wait_for_end_of(port);
}

void ServerService::reload(const Settings& settings) {
  if (settings == settings_) return;
  settings_ = settings;
  server_.reload(settings);
}

std::vector<ClientNumber> ServerService::kill() {
  if (workers_ > 1 && ++kills_ % 2 == 0) {
    server_.kill_worker(1 + kills_ / 2 % workers_);
  } else {
    server_.kill();
    server_.start(settings_);
  }
  std::vector<ClientNumber> gone;
  for (ClientNumber client = 0; client < clients; ++client) {
    if (!sockets_[client].is_open() || !has_ended(sockets_[client])) continue;
    gone.push_back(client);
    sockets_[client] = Descriptor();
  }
  return gone;
}

}  // namespace restante::model
