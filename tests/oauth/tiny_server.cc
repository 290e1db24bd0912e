// SPDX-License-Identifier: Apache-2.0
#include "tiny_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <utility>

namespace restante::oauth {

namespace {

// Whether headers and as much of a body as they announce are there.
bool is_whole(const std::string& request) {
  const std::size_t end = request.find("\r\n\r\n");
  if (end == request.npos) return false;
  const std::size_t field = request.find("Content-Length: ");
  if (field == request.npos) return true;
  return request.size() - (end + 4) >= std::stoul(request.substr(field + 16));
}

// Nothing where the client went away before.
std::string read_request(int client) {
  std::string request;
  std::array<char, 4096> piece{};
  while (!is_whole(request)) {
    const ssize_t size = recv(client, piece.data(), piece.size(), 0);
    if (size <= 0) return {};
    request.append(piece.data(), static_cast<std::size_t>(size));
  }
  return request;
}

void write_all(int client, std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t size = send(client, octets.data(), octets.size(), MSG_NOSIGNAL);
    if (size <= 0) return;
    octets.remove_prefix(static_cast<std::size_t>(size));
  }
}

void wait_for_its_end(int client) {
  std::array<char, 4096> piece{};
  while (recv(client, piece.data(), piece.size(), 0) > 0) {
  }
}

}  // namespace

TinyServer::TinyServer() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    listen(listener_, 16);
  }
  thread_ = std::thread(&TinyServer::run, this);
}

TinyServer::~TinyServer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::string TinyServer::url() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  return fmt::format("http://127.0.0.1:{}/introspect", ntohs(address.sin_port));
}

void TinyServer::answer(std::string_view body) {
  answer_raw(
      fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                  "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
                  body.size(), body));
}

void TinyServer::answer_raw(std::string response) {
  const std::scoped_lock lock(mutex_);
  response_ = std::move(response);
}

std::vector<std::string> TinyServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

void TinyServer::run() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    serve(client);
    close(client);
  }
}

void TinyServer::serve(int client) {
  std::string request = read_request(client);
  if (request.empty()) return;
  std::string response;
  {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(std::move(request));
    response = response_;
  }
  write_all(client, response);
  if (response.empty()) wait_for_its_end(client);
}

}  // namespace restante::oauth
