// SPDX-License-Identifier: Apache-2.0
//
// The ceiling for TLS logins: accepts, does the handshake with OpenSSL's defaults, says goodbye,
// and nothing else. One connection at a time, so that all its time is the handshake's.
//
//   handshake_server CERTIFICATE KEY     prints the port on 127.0.0.1, runs until it is ended
#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace {

SSL_CTX* open_context(const char* certificate, const char* key) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) {
    fmt::print(stderr, "handshake_server: {} and {} can't be used\n", certificate, key);
    std::exit(EXIT_FAILURE);
  }
  // As Restante does: one ticket.
  SSL_CTX_set_num_tickets(context, 1);
  return context;
}

int open_socket() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, raw, length) != 0 || ::listen(listener, SOMAXCONN) != 0 ||
      ::getsockname(listener, raw, &length) != 0) {
    std::perror("handshake_server");
    std::exit(EXIT_FAILURE);
  }
  fmt::print("{}\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    fmt::print(stderr, "usage: handshake_server CERTIFICATE KEY\n");
    return 64;
  }
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* context = open_context(words[1], words[2]);
  const int listener = open_socket();
  for (;;) {
    const int client = ::accept(listener, nullptr, nullptr);
    if (client < 0) continue;
    SSL* connection = SSL_new(context);
    SSL_set_fd(connection, client);
    if (SSL_accept(connection) == 1) SSL_shutdown(connection);
    SSL_free(connection);
    ::close(client);
  }
}
