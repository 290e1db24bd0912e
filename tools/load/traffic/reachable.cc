// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "engine.h"
#include "restante/loop/connector.h"

namespace restante::load {

Result<void> check_reachable(const Plan& plan) {
  const auto attempt = plan.sources.empty()
                           ? loop::begin_to_connect(plan.target)
                           : loop::begin_to_connect(plan.target, plan.sources.front());
  if (!attempt.has_value()) return std::unexpected(attempt.error());
  if (attempt->state == loop::Attempt::State::Connected) return {};
  pollfd socket{attempt->socket.number(), POLLOUT, 0};
  const int ready = ::poll(&socket, 1, static_cast<int>(plan.timeout.count()));
  int code = ready == 0 ? ETIMEDOUT : errno;
  socklen_t size = sizeof code;
  if (ready == 1) ::getsockopt(socket.fd, SOL_SOCKET, SO_ERROR, &code, &size);
  if (code == 0) return {};
  return system_failure(code, fmt::format("can't connect to {}", plan.target.text()));
}

}  // namespace restante::load
