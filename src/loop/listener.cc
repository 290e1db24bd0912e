// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/listener.h"

#include <sys/socket.h>
#include <uv.h>

#include <cassert>
#include <cerrno>
#include <variant>

#include "restante/base/endpoint.h"
#include "restante/loop/listening_socket.h"

namespace restante::loop {

struct Listener::Core {
  uv_poll_t handle;
  Descriptor socket;
  Listener* listener;  // null once the Listener is gone
  Handler* handler;
  enum class State { Accepting, Paused } state;

  // Of a socket that others opened, which has taken connections before we set its options.
  enum class Options { Inherited, SetOnEach } options;
  Duration silence{0};  // see set_keepalive()

  void prepare(const Descriptor& accepted) const {
    if (options == Options::Inherited) return;
    set_wire_options(accepted);
    set_keepalive(accepted, silence);
  }
};

namespace {

bool is_handed_over(const std::string& address) {
  const auto endpoint = parse_endpoint(address);
  return endpoint && std::holds_alternative<SystemdEndpoint>(*endpoint);
}

bool is_exhaustion(int code) {
  return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(Loop& loop, const std::string& address,
                                                 Handler& handler, const ListenOptions& options) {
  Result<Descriptor> socket = open_listening_socket(address, options);
  if (!socket.has_value()) return std::unexpected(std::move(socket.error()));
  return adopt(loop, address, std::move(*socket), handler);
}

std::unique_ptr<Listener> Listener::adopt(Loop& loop, const std::string& address, Descriptor socket,
                                          Handler& handler) {
  return std::unique_ptr<Listener>(new Listener(loop, address, std::move(socket), handler));
}

Listener::Listener(Loop& loop, const std::string& address, Descriptor socket, Handler& handler)
    : address_(address),
      bound_address_(loop::bound_address(address, socket)),
      core_(
          new Core{{},
                   std::move(socket),
                   this,
                   &handler,
                   Core::State::Paused,
                   is_handed_over(address) ? Core::Options::SetOnEach : Core::Options::Inherited}) {
  core_->handle.data = core_;
  const int result = uv_poll_init(loop.raw(), &core_->handle, core_->socket.number());
  assert(result == 0);
  (void)result;
  resume();
}

Listener::~Listener() {
  core_->listener = nullptr;
  // The socket stops answering now, not when libuv gets round to the close callback.
  uv_poll_stop(&core_->handle);
  core_->socket = Descriptor();
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

void Listener::pause() {
  if (core_->state == Core::State::Paused) return;
  uv_poll_stop(&core_->handle);
  core_->state = Core::State::Paused;
}

void Listener::resume() {
  if (core_->state == Core::State::Accepting) return;
  uv_poll_start(&core_->handle, UV_READABLE, [](uv_poll_t* handle, int status, int) {
    if (status == 0) accept_some(*static_cast<Core*>(handle->data));
  });
  core_->state = Core::State::Accepting;
}

void Listener::accept_waiting() {
  const std::size_t longest_queue = SOMAXCONN;
  for (std::size_t accepted = 0; accepted < longest_queue; accepted += accepts_per_turn) {
    accept_some(*core_);
  }
}

void Listener::keep_alive(Duration silence) {
  core_->silence = silence;
  set_keepalive(core_->socket, silence);
}

void Listener::accept_some(Core& core) {
  for (int count = 0; count < accepts_per_turn; ++count) {
    // The handler may have paused or destroyed the listener.
    if (core.listener == nullptr || core.state == Core::State::Paused) return;
    sockaddr_storage name{};
    socklen_t length = sizeof name;
    Descriptor socket(::accept4(core.socket.number(), reinterpret_cast<sockaddr*>(&name), &length,
                                SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.is_open()) {
      core.prepare(socket);
      core.handler->on_connection(*core.listener, std::move(socket), Address(name));
    } else if (is_exhaustion(errno)) {
      const Error error = system_error(errno, "can't accept a connection");
      core.listener->pause();
      core.handler->on_exhausted(*core.listener, error);
      return;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return;
    }
  }
}

}  // namespace restante::loop
