// SPDX-License-Identifier: Apache-2.0
#include "control_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace restante::ctl {

namespace {

// Who may not is told so; all else means that nobody is there.
Failure nobody_answers(int code, const std::string& socket) {
  Error error = system_error(code, fmt::format("no server answers at {}", socket));
  error.kind = code == EACCES || code == EPERM ? ErrorKind::Denied : ErrorKind::TryAgain;
  return Failure(std::move(error));
}

}  // namespace

Result<ControlClient> ControlClient::connect(const std::string& socket) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (socket.size() >= sizeof name.sun_path) return nobody_answers(ENAMETOOLONG, socket);
  socket.copy(name.sun_path, socket.size());
  Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* address = reinterpret_cast<const sockaddr*>(&name);
  if (!descriptor.is_open() || ::connect(descriptor.number(), address, sizeof name) != 0) {
    return nobody_answers(errno, socket);
  }
  return ControlClient(std::move(descriptor));
}

Result<void> ControlClient::send(const std::string& line) {
  const std::string text = line + '\n';
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket_.number(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return system_failure(errno, "the server does not listen any more");
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

ControlClient::News ControlClient::wait(Duration at_most) {
  if (received_.contains('\n')) return News::Yes;
  pollfd socket{socket_.number(), POLLIN, 0};
  const int ready = ::poll(&socket, 1, static_cast<int>(at_most.count()));
  return ready == 0 || (ready < 0 && errno == EINTR) ? News::None : News::Yes;
}

std::optional<std::string> ControlClient::receive() {
  std::size_t searched = 0;
  for (;;) {
    const std::size_t end = received_.find('\n', searched);
    if (end != received_.npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    searched = received_.size();
    std::array<char, 65536> memory;
    const ssize_t octets = ::recv(socket_.number(), memory.data(), memory.size(), 0);
    if (octets < 0 && errno == EINTR) continue;
    if (octets <= 0) return std::nullopt;
    received_.append(memory.data(), static_cast<std::size_t>(octets));
  }
}

}  // namespace restante::ctl
