// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/connector.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <uv.h>

#include <cassert>
#include <cerrno>
#include <utility>

namespace restante::loop {

namespace {

Error cannot_connect(int code, const Address& to) {
  return system_error(code, fmt::format("can't connect to {}", to.text()));
}

void turn_on(const Descriptor& socket, int level, int option) {
  const int on = 1;
  ::setsockopt(socket.number(), level, option, &on, sizeof on);
}

// 0 where the connection is there, EINPROGRESS or EALREADY where it is under way.
int connect_code(const Descriptor& socket, const Address& to) {
  if (::connect(socket.number(), to.raw(), to.raw_octets()) == 0 || errno == EISCONN) return 0;
  return errno;
}

}  // namespace

Result<Attempt> begin_to_connect(const Address& to, const std::optional<Address>& from) {
  Descriptor socket(::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return Failure(cannot_connect(errno, to));
  turn_on(socket, IPPROTO_TCP, TCP_NODELAY);
  if (from) {
    turn_on(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    if (::bind(socket.number(), from->raw(), from->raw_octets()) != 0) {
      return system_failure(errno, fmt::format("can't connect from {}", from->host()));
    }
  }
  int code = connect_code(socket, to);
  // A server on this machine has answered before the first call is back; the second one tells.
  if (code == EINPROGRESS) code = connect_code(socket, to);
  if (code == 0) return Attempt{Attempt::State::Connected, std::move(socket)};
  if (code == EALREADY || code == EINPROGRESS) {
    return Attempt{Attempt::State::UnderWay, std::move(socket)};
  }
  return Failure(cannot_connect(code, to));
}

struct Connector::Core {
  uv_poll_t handle;
  Descriptor socket;
  Address to;
  Handler* handler;

  static void ready(uv_poll_t* handle, int, int) {
    auto* core = static_cast<Core*>(handle->data);
    int code = 0;
    socklen_t size = sizeof code;
    ::getsockopt(core->socket.number(), SOL_SOCKET, SO_ERROR, &code, &size);
    uv_poll_stop(handle);
    if (code != 0) return core->handler->on_not_connected(cannot_connect(code, core->to));
    core->handler->on_connected(std::move(core->socket));
  }
};

Connector::Connector(Loop& loop, Descriptor socket, const Address& to, Handler& handler)
    : core_(new Core{{}, {}, to, &handler}) {
  core_->socket = std::move(socket);
  core_->handle.data = core_;
  const int result = uv_poll_init(loop.raw(), &core_->handle, core_->socket.number());
  assert(result == 0);
  (void)result;
  uv_poll_start(&core_->handle, UV_WRITABLE, Core::ready);
}

Connector::~Connector() {
  uv_poll_stop(&core_->handle);
  core_->socket = Descriptor();
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

}  // namespace restante::loop
